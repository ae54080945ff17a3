import type { Clock } from '@/server/local/cluster/clock'
import { stamp } from '@/server/local/cluster/clock'
import type { KubeObject } from '@/server/local/cluster/object'
import { refOf } from '@/server/local/cluster/object'
import { fillDefaults } from '@/server/local/cluster/schema/defaults'
import { StatusError } from '@/server/local/cluster/status'
import type { Store } from '@/server/local/cluster/store'
import type { KindName, Kinds } from './kinds'
import { sayOn } from './say'
import type { Delays, World } from './world'

/** Short enough to watch, long enough to be seen: what a laptop's simulated workloads take. */
export const DELAYS: Delays = { startMs: 400, readyMs: 600, stopMs: 300, workMs: 1000, syncMs: 3000, backupMs: 2000, scaleMs: 15_000 }

/** The store, seen by one controller: what it writes carries its name. */
export function worldOf(store: Store, { clock, delays, manager }: { clock: Clock; delays: Delays; manager: string }): World {
  // What is stored under a name has that kind: the API checked it, or a controller made it.
  const as = <K extends KindName>(object: KubeObject) => object as Kinds[K]
  function write<K extends KindName>(kind: K, object: KubeObject, how: { change: (draft: Kinds[K]) => void; subresource?: string }): void {
    const { change, ...options } = how
    if (store.get(kind, refOf(object))?.metadata.uid !== object.metadata.uid) return
    const edit = (draft: KubeObject) => {
      change(as<K>(draft))
      if (options.subresource === undefined) fillDefaults(draft)
    }
    store.change(kind, refOf(object), edit, { manager, ...options })
  }
  return {
    clock,
    delays,
    now: clock.now,
    stamp: () => stamp(clock.now()),
    get: (kind, namespace, name) => {
      const found = store.get(kind, namespace === undefined ? { name } : { namespace, name })
      return found === null ? undefined : as(found)
    },
    list: <K extends KindName>(kind: K, namespace?: string) => store.list(kind, namespace).map((object) => as<K>(object)),
    owned: <K extends KindName>(kind: K, uid: string) =>
      store
        .dependents(uid)
        .filter(
          ({ resource, object }) =>
            resource === kind && object.metadata.ownerReferences?.some((owner) => owner.uid === uid && owner.controller),
        )
        .map(({ object }) => as<K>(object)),
    // Stored as if it had come through the API: what is filled in there must not look like somebody's change later.
    create: (kind, object) => {
      const draft = structuredClone(object)
      fillDefaults(draft)
      return as(store.create(kind, draft, { manager }))
    },
    edit: (kind, object, change) => write(kind, object, { change }),
    status: (kind, object, status) => write(kind, object, { change: (draft) => Object.assign(draft, { status }), subresource: 'status' }),
    note: (kind, object, change) => write(kind, object, { change, subresource: 'status' }),
    scale: (kind, object, replicas) =>
      write(kind, object, {
        change: (draft) => {
          draft.spec.replicas = replicas
        },
        subresource: 'scale',
      }),
    remove: (kind, object) => deleteIt(store, { kind, object }),
    finish: (pod) => deleteIt(store, { kind: 'pods', object: pod, gracePeriodSeconds: 0 }),
    say: (about, said) => sayOn(store, clock, { about, said }),
  }
}

function deleteIt(
  store: Store,
  { kind, object, gracePeriodSeconds }: { kind: KindName; object: KubeObject; gracePeriodSeconds?: number },
): void {
  try {
    store.delete(kind, refOf(object), {
      preconditions: { uid: object.metadata.uid },
      propagation: 'Background',
      ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    })
  } catch (cause) {
    // Gone, or another of the same name: what was to be deleted is not there.
    if (!(cause instanceof StatusError) || (cause.status.code !== 404 && cause.status.code !== 409)) throw cause
  }
}
