import { allControllers } from '@/server/local/cluster/controllers/all'
import type { KindName, Kinds } from '@/server/local/cluster/controllers/kinds'
import { startControllers } from '@/server/local/cluster/controllers/manager'
import type { Pod } from '@/server/local/cluster/controllers/types'
import { createStore } from '@/server/local/cluster/create-store'
import type { KubeObject } from '@/server/local/cluster/object'
import { namespace } from '@/server/local/cluster/seed/namespaces'
import { node } from '@/server/local/cluster/seed/nodes'
import type { Seeded } from '@/server/local/cluster/seed/put'
import { put } from '@/server/local/cluster/seed/put'
import { fakeClock } from './fake-clock'

const NAMESPACE = 'default'
type Labels = Record<string, string>

/** A pod template of one container. */
export const template = (image: string, { labels = { app: 'web' }, ...spec }: { labels?: Labels } & Record<string, unknown> = {}) => ({
  metadata: { labels },
  spec: { containers: [{ name: 'main', image, ports: [{ name: 'http', containerPort: 8080 }] }], ...spec },
})

export const workload = (kind: string, name: string, spec: Record<string, unknown>): Seeded => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace: NAMESPACE },
  spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
})

/** Every controller on a store of its own, and a clock that is moved by hand. */
export function simulation({ nodes = 3 }: { nodes?: number } = {}) {
  const { clock, advance } = fakeClock()
  const store = createStore({ now: () => new Date(clock.now()) })
  const failures: Record<string, unknown>[] = []
  const running = startControllers({
    store,
    clock,
    controllers: allControllers(),
    log: (event, fields) => failures.push({ event, ...fields }),
  })
  put(store, [namespace(NAMESPACE), namespace('kube-node-lease')])
  put(
    store,
    Array.from({ length: nodes }, (_, index) => node({ name: `node-${index + 1}`, address: `10.0.0.${index + 1}` })),
  )
  advance(0)

  const list = <K extends KindName>(kind: K) => store.list(kind, kind === 'nodes' ? undefined : NAMESPACE) as Kinds[K][]
  function get<K extends KindName>(kind: K, name: string): Kinds[K] {
    const found = store.get(kind, kind === 'nodes' ? { name } : { namespace: NAMESPACE, name })
    if (found === null) throw new Error(`no ${kind} ${name}`)
    return found as Kinds[K]
  }
  return {
    store,
    advance,
    failures,
    stop: running.stop,
    list,
    get,
    add(...objects: Seeded[]) {
      put(store, objects)
    },
    /** A person's change. */
    edit<K extends KindName>(kind: K, name: string, change: (draft: Kinds[K]) => void) {
      const ref = kind === 'nodes' ? { name } : { namespace: NAMESPACE, name }
      store.change(kind, ref, (draft) => change(draft as Kinds[K]), { manager: 'somebody' })
    },
    remove(kind: KindName, name: string) {
      store.delete(kind, { namespace: NAMESPACE, name }, { propagation: 'Background' })
    },
    /** Whatever happens within these seconds has happened. */
    seconds(count: number) {
      advance(count * 1000)
    },
    pods: (): Pod[] => list('pods'),
    names: (kind: KindName) => list(kind).map(({ metadata }) => metadata.name),
    events: (reason: string) => list('events').filter((event: KubeObject) => event.reason === reason),
  }
}

export type Simulation = ReturnType<typeof simulation>
