import { ANNOTATIONS, type KubeObject, type Precondition, type Stamp } from '@/server/ports/cluster'
import { ClusterError } from '@/server/ports/cluster-error'
import { stillStands } from '@/server/ports/cluster-precondition'
import type { Clock } from './clock'
import { fenceOn } from './stamped'
import { sentenceOf } from './status'

export const MAX_MOVES = 5
export const MOVES_MS = 2000

export const moved = (how: 'otherObject' | 'otherContent' | 'keepsMoving', object: KubeObject | null): ClusterError => {
  const trouble = {
    reason: 'moved',
    how,
    uid: object?.metadata.uid ?? null,
    resourceVersion: object?.metadata.resourceVersion ?? null,
  } as const
  return new ClusterError(trouble, sentenceOf(trouble))
}

/** Refuses an object that a newer owner wrote on. Errors: `fenced`. */
export function checkFence(object: KubeObject, stamp: Stamp | 'preview'): void {
  const fence = fenceOn(object)
  if (stamp === 'preview' || fence <= stamp.fence) return
  const runId = object.metadata.annotations?.[ANNOTATIONS.run]?.slice(0, 100) ?? null
  throw new ClusterError({ reason: 'fenced', fence, runId }, sentenceOf({ reason: 'fenced', fence, runId }))
}

/** Refuses another object of the name, and one whose decided part changed. Errors: `moved`. */
export function checkStands(object: KubeObject, precondition: Precondition): void {
  if (object.metadata.uid !== precondition.uid) throw moved('otherObject', object)
  if (!stillStands(object, precondition)) throw moved('otherContent', object)
}

/** A status that says that the version we sent is no longer the newest: a failed test is 422, a stale version in a body 409. */
export const mayBeMoved = (cause: unknown): cause is ClusterError =>
  cause instanceof ClusterError && (cause.status === 409 || cause.status === 422) && ['moved', 'invalid'].includes(cause.trouble.reason)
export const isLost = (cause: unknown): cause is ClusterError => cause instanceof ClusterError && cause.trouble.reason === 'outcomeUnknown'
/** A 5xx is no refusal: the change may have been stored before the server failed. */
export const isServerFault = (cause: unknown): cause is ClusterError => cause instanceof ClusterError && cause.trouble.reason === 'failed'
export const isMissing = (cause: unknown): boolean => cause instanceof ClusterError && cause.trouble.reason === 'notFound'

/** What one attempt of a write came to: `again` with the reason to try on a newer version, or after a lost answer. */
export type Attempt<T> = { done: T } | { again: 'moved' | 'lost'; object: KubeObject | null }

/** Attempts until one is done: newer versions are taken at most 5 times within 2 s of the first, lost answers are made good at most twice.
 *  Errors: `moved`, `outcomeUnknown`. */
export async function attemptUntilDone<T>(clock: Clock, attempt: () => Promise<Attempt<T>>): Promise<T> {
  let moves = 0
  let movedAt = 0
  let losses = 0
  for (;;) {
    const outcome = await attempt()
    if ('done' in outcome) return outcome.done
    if (outcome.again === 'lost') losses += 1
    else {
      moves += 1
      if (moves === 1) movedAt = clock.now()
    }
    if (losses > 2) throw new ClusterError({ reason: 'outcomeUnknown' }, sentenceOf({ reason: 'outcomeUnknown' }))
    if (moves > MAX_MOVES || (moves > 1 && clock.now() - movedAt > MOVES_MS)) throw moved('keepsMoving', outcome.object)
    // Machines that write at the same moment step apart.
    if (outcome.again === 'moved') await clock.wait(10 * 2 ** moves * clock.random())
  }
}
