import type { DeleteWrite, EvictWrite, KubeObject, PatchWrite, ScaleWrite, Stamp, Written } from '@/server/ports/cluster'
import { maskObject } from '@/server/ports/cluster-mask'
import { patchObject } from './change-objects'
import type { Call, Http } from './http'
import { isNode } from './parse'
import { objectPath } from './paths'
import { CONTENT_TYPES } from './stamped'
import { isStamped, laneOf, readIfThere, writeGuarded, writeQuery } from './write'

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))
const replicasOf = (object: KubeObject | null): unknown => (isNode(object?.spec) ? object.spec.replicas : undefined)

type Unstampable = Pick<PatchWrite, 'ref' | 'precondition' | 'caller' | 'stamp' | 'lane' | 'signal'>
/** Scale, eviction and delete cannot carry annotations: the stamp goes on the object first. */
function stampFirst(http: Http, write: Unstampable, stamp: Stamp): Promise<Written> {
  return patchObject(http, { ...write, stamp, patch: { type: 'merge', body: { metadata: {} } } })
}

const withReplicas = (object: KubeObject, replicas: unknown): KubeObject => ({
  ...object,
  spec: { ...(isNode(object.spec) ? object.spec : {}), replicas },
})

/** Out: the scaled object itself, read after the change; in a preview as it was, with the replicas that the server would set. */
export async function scaleObject(http: Http, write: ScaleWrite): Promise<Written> {
  const { ref, replicas, stamp, caller, signal, precondition } = write
  const isPreview = stamp === 'preview'
  const before = isPreview ? await readIfThere(http, ref, write) : (await stampFirst(http, write, stamp)).object
  const callFor = (current: KubeObject): Call => ({
    method: 'PATCH',
    path: objectPath(ref, 'scale'),
    query: writeQuery(stamp),
    caller,
    lane: laneOf(write),
    contentType: CONTENT_TYPES.merge,
    body: json({ metadata: { resourceVersion: current.metadata.resourceVersion }, spec: { replicas } }),
    signal,
  })
  const isDone = (current: KubeObject | null) => !isPreview && replicasOf(current) === replicas
  const done = await writeGuarded({ http, ref, precondition, write, callFor, isDone })
  // A scale leaves its count out where it is zero.
  const asAnswered = before && withReplicas(before, replicasOf(done.object) ?? 0)
  // What was written stays written when it cannot be read again.
  const object = isPreview ? asAnswered : await readIfThere(http, ref, write).catch(() => asAnswered)
  return { ...done, object, record: { ...done.record, after: object && maskObject(object) } }
}

/** Whether our own call has already begun its end. */
const isEnding = (stamp: Stamp | 'preview') => (object: KubeObject | null) =>
  object?.metadata.deletionTimestamp !== undefined && isStamped(stamp)(object)

const isGone = (written: Written) => written.object === null

/** Bound to uid and version. An object that is gone, or of another uid, is found done. */
export async function deleteObject(http: Http, write: DeleteWrite): Promise<Written> {
  const { ref, stamp, caller, signal, precondition, graceSeconds, propagation } = write
  if (stamp !== 'preview') {
    const stampedFirst = await stampFirst(http, write, stamp).catch(goneIsFine(http, write))
    if (isGone(stampedFirst)) return stampedFirst
  }
  const callFor = (current: KubeObject): Call => ({
    method: 'DELETE',
    path: objectPath(ref),
    query: { dryRun: writeQuery(stamp).dryRun },
    caller,
    lane: laneOf(write),
    contentType: 'application/json',
    body: json({
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
      preconditions: { uid: current.metadata.uid, resourceVersion: current.metadata.resourceVersion },
      ...(propagation === undefined ? {} : { propagationPolicy: propagation }),
      ...(stamp === 'preview' ? { dryRun: ['All'] } : {}),
    }),
    signal,
  })
  return writeGuarded({ http, ref, precondition, write, callFor, isDone: isEnding(stamp), isGoneDone: true })
}

/** The stamp's own patch met nothing, or another uid: then the end is there already, and what follows finds it so. */
const goneIsFine =
  (http: Http, write: Unstampable) =>
  async (cause: unknown): Promise<Written> => {
    const now = await readIfThere(http, write.ref, write)
    if (now !== null && now.metadata.uid === write.precondition.uid) throw cause
    return writeGuarded({
      http,
      ref: write.ref,
      precondition: write.precondition,
      write,
      callFor: () => neverSent(),
      isDone: () => false,
      isGoneDone: true,
    })
  }
const neverSent = (): never => {
  throw new Error('an object that is gone is not written')
}

/** Through the Eviction API: budgets are asked. Errors: `disruptionBudget`, `severalBudgets`, `overload`. */
export async function evictPod(http: Http, write: EvictWrite): Promise<Written> {
  const { ref, stamp, caller, signal, precondition, graceSeconds } = write
  if (stamp !== 'preview') {
    const stampedFirst = await stampFirst(http, write, stamp).catch(goneIsFine(http, write))
    if (isGone(stampedFirst)) return stampedFirst
  }
  const callFor = (current: KubeObject): Call => ({
    method: 'POST',
    path: objectPath(ref, 'eviction'),
    query: writeQuery(stamp),
    caller,
    lane: laneOf(write),
    contentType: 'application/json',
    body: json({
      apiVersion: 'policy/v1',
      kind: 'Eviction',
      metadata: { name: ref.name, namespace: ref.namespace },
      deleteOptions: {
        ...(graceSeconds === undefined ? {} : { gracePeriodSeconds: graceSeconds }),
        preconditions: { uid: current.metadata.uid, resourceVersion: current.metadata.resourceVersion },
        ...(stamp === 'preview' ? { dryRun: ['All'] } : {}),
      },
    }),
    signal,
  })
  return writeGuarded({ http, ref, precondition, write, callFor, isDone: isEnding(stamp), isGoneDone: true })
}
