import * as z from 'zod'
import { CONFIG_SETS } from '@/lib/config-sets'
import type { NewObject } from '@/server/ports/cluster'
import { digestOfKept, keptObject } from '@/server/runs/config/kept'
import { objectIn, type Snapshots } from '@/server/runs/config/snapshots'
import { type Prior, Refused, type StepContext } from '@/server/runs/kind'
import { findObject } from './at-hand'
import { keyOf, sayTarget, Target } from './target'

/** An object of a set that is changed as one. */
export const SetObject = z.strictObject({ set: z.enum(CONFIG_SETS), target: Target })
export type SetObject = z.infer<typeof SetObject>

/** What is found, by its digest: the body is in the snapshot that this run took first, and nowhere else.
 *  Errors: Refused where that snapshot does not hold what stands there now, so that nothing is changed that could not be put back. */
export async function captureKept(c: StepContext, snapshots: Snapshots, { set, target }: SetObject): Promise<Record<string, unknown>> {
  const object = await findObject(c, target)
  if (object === null) return { uid: null, digest: null }
  const digest = digestOfKept(keptObject(object))
  const snapshot = await snapshots.ofRun(c.runId, set)
  const kept = snapshot === null ? null : objectIn(snapshot, keyOf(target))
  // One without our label is in no snapshot; an apply only adds to it, and its plan said whose it is.
  if (kept !== null && digestOfKept(kept) !== digest)
    throw new Refused(`${sayTarget(target)} has changed since this run looked at it first.`)
  return { uid: object.metadata.uid, digest: kept === null ? null : digest }
}

/** The object as this run found it; null where there was none. Errors: Refused where nothing of it was kept. */
export async function keptBefore(
  c: StepContext,
  snapshots: Snapshots,
  { set, target, prior }: SetObject & { prior: Prior },
): Promise<NewObject | null> {
  if (prior.body.uid === null) return null
  const snapshot = await snapshots.ofRun(c.runId, set)
  const kept = snapshot === null ? null : objectIn(snapshot, keyOf(target))
  if (kept === null || digestOfKept(kept) !== prior.body.digest)
    throw new Refused(`What ${sayTarget(target)} was before was not kept: put it back by hand.`)
  return kept
}
