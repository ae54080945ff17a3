import {
  ANNOTATIONS,
  type ApplyWrite,
  type CreateWrite,
  type KubeObject,
  type NewObject,
  type ObjectRef,
  type PatchWrite,
  type Stamp,
  type Written,
} from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { type Attempt, attemptUntilDone, checkFence, isLost, isServerFault } from './guard'
import type { Call, Http } from './http'
import { collectionPath, objectPath } from './paths'
import { CONTENT_TYPES, patchBody, stampAnnotations } from './stamped'
import { sentenceOf } from './status'
import { found, isStamped, laneOf, objectOf, readIfThere, writeGuarded, writeQuery, written } from './write'

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

/** A patch bound to the version it was read at. */
export function patchObject(http: Http, write: PatchWrite): Promise<Written> {
  const { ref, patch, stamp, caller, signal, precondition } = write
  const callFor = (current: KubeObject): Call => ({
    method: 'PATCH',
    path: objectPath(ref),
    query: writeQuery(stamp),
    caller,
    lane: laneOf(write),
    contentType: CONTENT_TYPES[patch.type],
    body: json(patchBody(current, patch, stamp)),
    signal,
  })
  return writeGuarded({ http, ref, precondition, write, callFor, isDone: isStamped(stamp) })
}

function stamped(object: NewObject, stamp: Stamp | 'preview', current: KubeObject | null): NewObject {
  if (stamp === 'preview') return object
  // An apply takes away what it does not name: what is kept of before stays named.
  const kept = current?.metadata.annotations?.[ANNOTATIONS.prior]
  const annotations = {
    ...object.metadata.annotations,
    ...(kept === undefined ? {} : { [ANNOTATIONS.prior]: kept }),
    ...stampAnnotations(stamp, current),
  }
  return { ...object, metadata: { ...object.metadata, annotations } }
}

const refOf = ({ object, resource }: CreateWrite): ObjectRef => ({
  resource,
  namespace: object.metadata.namespace ?? null,
  name: object.metadata.name,
})
const there = () => new ClusterError({ reason: 'alreadyExists' }, sentenceOf({ reason: 'alreadyExists' }), { status: 409 })

/** Sends what makes an object that is not there, and answers for a lost answer by looking at it. */
async function makeOnce(http: Http, write: CreateWrite, call: Call): Promise<Attempt<Written>> {
  const sent = { call, before: null }
  try {
    const reply = await http.call(call)
    return { done: written(sent, reply, objectOf(reply)) }
  } catch (cause) {
    const isThere = cause instanceof ClusterError && ['alreadyExists', 'moved'].includes(cause.trouble.reason)
    if (!isThere && !isLost(cause) && !isServerFault(cause)) throw cause
    const now = await readIfThere(http, refOf(write), write)
    if (isStamped(write.stamp)(now)) return { done: found(sent, now) }
    if (now !== null) throw there()
    if (isServerFault(cause)) throw cause
    return { again: isThere ? 'moved' : 'lost', object: null }
  }
}

/** Errors: `alreadyExists` when one of the name is there that this change did not make. */
export function createObject(http: Http, write: CreateWrite): Promise<Written> {
  const { object, resource, stamp, caller, signal } = write
  const call: Call = {
    method: 'POST',
    path: collectionPath(resource, object.metadata.namespace),
    query: writeQuery(stamp),
    caller,
    lane: laneOf(write),
    contentType: 'application/json',
    body: json(stamped(object, stamp, null)),
    signal,
  }
  return attemptUntilDone(http.clock, () => makeOnce(http, write, call))
}

/** Server-side apply; bound to a version where the object is there, and to its absence where it is not. */
export async function applyObject(http: Http, write: ApplyWrite): Promise<Written> {
  const { object, stamp, caller, signal, precondition, force = false } = write
  const ref = refOf(write)
  const bodyFor = (current: KubeObject | null): NewObject => {
    const mine = stamped(object, stamp, current)
    const { uid, resourceVersion } = current?.metadata ?? {}
    return current ? { ...mine, metadata: { ...mine.metadata, uid, resourceVersion } as NewObject['metadata'] } : mine // both are set: they come from a read object
  }
  const callFor = (current: KubeObject | null): Call => ({
    method: 'PATCH',
    path: objectPath(ref),
    query: { ...writeQuery(stamp), force },
    caller,
    lane: laneOf(write),
    contentType: CONTENT_TYPES.apply,
    body: json(bodyFor(current)),
    signal,
  })
  if (precondition !== 'absent') return writeGuarded({ http, ref, precondition, write, callFor, isDone: isStamped(stamp) })
  const before = await readIfThere(http, ref, write)
  if (before === null) return attemptUntilDone(http.clock, () => makeOnce(http, write, callFor(null)))
  checkFence(before, stamp)
  if (isStamped(stamp)(before)) return found({ call: callFor(before), before }, before)
  throw there()
}
