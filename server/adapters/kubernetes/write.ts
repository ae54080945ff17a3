import type { Caller, CallRecord, KubeObject, ObjectRef, Precondition, Stamp, Write, Written } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { maskObject } from '@/server/ports/cluster-mask'
import { digestOf } from './answer'
import { type Attempt, attemptUntilDone, checkFence, checkStands, isLost, isMissing, isServerFault, mayBeMoved } from './guard'
import type { AnyLane, Call, Http, Reply } from './http'
import { isNode, readObject } from './parse'
import { objectPath, type Parameters } from './paths'
import { carries } from './stamped'
import { sentenceOf } from './status'

export const MANAGER = 'acgs-console'
/** Said on each write: nothing of it is left to a server's default. */
export const writeQuery = (stamp: Stamp | 'preview'): Parameters => ({
  fieldManager: MANAGER,
  fieldValidation: 'Strict',
  dryRun: stamp === 'preview' ? 'All' : undefined,
})
export const laneOf = ({ lane }: Pick<Write, 'lane'>): AnyLane => lane ?? 'write'

const SELF: Caller = { kind: 'self' }
/** Reads the object that is to be changed, with the account of the process itself: the person's rights are asked for by the write. */
export async function readCurrent(http: Http, ref: ObjectRef, { lane, signal }: Pick<Write, 'lane' | 'signal'>): Promise<KubeObject> {
  const reply = await http.call({ method: 'GET', path: objectPath(ref), caller: SELF, lane: laneOf({ lane }), signal })
  return readObject(reply.json)
}
/** The same, or null where there is none. */
export const readIfThere = (http: Http, ref: ObjectRef, write: Pick<Write, 'lane' | 'signal'>): Promise<KubeObject | null> =>
  readCurrent(http, ref, write).catch((cause: unknown) => {
    if (isMissing(cause)) return null
    throw cause
  })

export type Sent = { call: Call; before: KubeObject | null }
function recordOf({ call, before }: Sent, reply: Reply | null, after: KubeObject | null): CallRecord {
  return {
    method: call.method,
    path: call.path,
    bodyDigest: digestOf(call.body),
    status: reply?.status ?? 0,
    auditId: reply?.auditId ?? null,
    before: before && maskObject(before),
    after: after && maskObject(after),
  }
}

export const written = (sent: Sent, reply: Reply, object: KubeObject | null): Written => ({
  object,
  status: reply.status,
  auditId: reply.auditId,
  date: reply.date,
  outcome: 'written',
  warnings: reply.warnings,
  record: recordOf(sent, reply, object),
})
/** A change that was there before anything was sent now, or whose answer was lost: seen on the object itself. */
export const found = (sent: Sent, object: KubeObject | null): Written => ({
  object,
  status: 0,
  auditId: null,
  date: null,
  outcome: 'found',
  warnings: [],
  record: recordOf(sent, null, object),
})

/** The object of an answer; a Status (of a delete) is none. */
export const objectOf = (reply: Reply): KubeObject | null =>
  isNode(reply.json) && reply.json.kind === 'Status' ? null : readObject(reply.json)

export type Guarded = {
  http: Http
  ref: ObjectRef
  precondition: Precondition
  write: Pick<Write, 'lane' | 'signal' | 'stamp'>
  /** Builds the call for the object as it is now. */
  callFor: (current: KubeObject) => Call
  /** Whether the change is on the object: after a lost answer, and before the first call where an earlier attempt may have made it. */
  isDone: (current: KubeObject | null) => boolean
  /** What a missing object or one of another uid means: `found` where the goal was its end. */
  isGoneDone?: boolean
}

/** A change without an answer, or with one that does not say whether it counts: the object itself says so. */
async function verifyLost(guarded: Guarded, sent: Sent, cause: ClusterError): Promise<Attempt<Written>> {
  const { http, ref, precondition, write, isDone, isGoneDone = false } = guarded
  const unknown = () => {
    const error = new ClusterError({ reason: 'outcomeUnknown' }, sentenceOf({ reason: 'outcomeUnknown' }), { cause })
    error.call = cause.call
    return error
  }
  const now = await readIfThere(http, ref, write).catch((reading: unknown) => {
    throw write.signal?.aborted ? reading : unknown()
  })
  const isOther = now === null || now.metadata.uid !== precondition.uid
  if (isOther && isGoneDone) return { done: found(sent, null) }
  if (!isOther && isDone(now)) return { done: found(sent, now) }
  try {
    if (now === null) throw unknown()
    checkStands(now, precondition)
  } catch {
    throw unknown() // what was sent may have been there before whatever changed it
  }
  if (!isLost(cause)) throw cause
  return { again: 'lost', object: now }
}

/** One write under its precondition: read, refuse (`fenced`, `moved`), send, and answer for what came of it. */
export function writeGuarded(guarded: Guarded): Promise<Written> {
  const { http, ref, precondition, write, callFor, isDone, isGoneDone = false } = guarded
  return attemptUntilDone(http.clock, async () => {
    const current = await readIfThere(http, ref, write)
    const isOther = current === null || current.metadata.uid !== precondition.uid
    if (isOther && isGoneDone)
      return { done: found({ call: { method: 'GET', path: objectPath(ref), caller: SELF, lane: laneOf(write) }, before: current }, null) }
    if (current === null) throw new ClusterError({ reason: 'notFound' }, sentenceOf({ reason: 'notFound' }), { status: 404 })
    checkFence(current, write.stamp)
    if (current.metadata.uid === precondition.uid && isDone(current))
      return { done: found({ call: callFor(current), before: current }, current) }
    checkStands(current, precondition)
    const sent = { call: callFor(current), before: current }
    try {
      const reply = await http.call(sent.call)
      return { done: written(sent, reply, objectOf(reply)) }
    } catch (cause) {
      if (isLost(cause) || isServerFault(cause)) return verifyLost(guarded, sent, cause)
      if (isMissing(cause) && isGoneDone) return { done: found(sent, null) }
      if (!mayBeMoved(cause)) throw cause
      const now = await readIfThere(http, ref, write)
      // The same version still: the server refused the change itself.
      if (now !== null && now.metadata.resourceVersion === current.metadata.resourceVersion) throw cause
      return { again: 'moved', object: now }
    }
  })
}

/** Whether this change's id is on the object; a preview never is. */
export const isStamped = (stamp: Stamp | 'preview') => (object: KubeObject | null) =>
  object !== null && stamp !== 'preview' && carries(object, stamp)
