import * as z from 'zod'
import type { KubeObject } from '@/server/ports/cluster'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { sayUndone, undoneBy } from '@/server/runs/cluster/undone-by'
import { type Prior, Refused, type StepContext, type StepKind, stepKind } from '@/server/runs/kind'
import { clusterOf, decidedOr, findObject, getObject, keyFor, writing } from './at-hand'
import { capture } from './capture'
import type { Hold } from './hold'
import { PatchChange as Change, isFor, type PatchChange, priorOf, ruleOf } from './patch-changes'
import { CONVERGES } from './patience'
import { previewPatch } from './preview-patch'
import { Decided, keyOf, refOf, sayTarget, Target } from './target'
import { Wrote, wroteOf } from './wrote'

export const PatchParams = z
  .strictObject({
    target: Target,
    change: Change,
    decided: Decided.nullable(),
    /** How long it must stand before it counts. */ holdMs: z.number().int().min(0).max(3_600_000),
  })
  .refine(({ target, change }) => isFor(change, target), 'that change is not for this kind of object')
export type PatchParams = z.infer<typeof PatchParams>

/** A resume without a prior of its own puts back what this run kept before it paused. */
async function changeOf(c: StepContext, { target, change }: PatchParams): Promise<PatchChange> {
  if (change.do !== 'resumeReverter' || change.prior !== null) return change
  const prior = await c.priorOf(keyOf(target))
  return prior === null ? change : { ...change, prior: priorOf(prior.body, change.knowsEnabled) }
}

const isThere = async (c: StepContext, change: PatchChange, object: KubeObject) => ruleOf(change).isThere(c, change, object)

/** The newest state of what compensation may touch: only our own change is taken back, never somebody's later one. */
async function takeBack(c: StepContext, p: PatchParams, prior: Prior): Promise<void> {
  const change = await changeOf(c, p)
  const back = ruleOf(change).undo(change, prior.body)
  if (back === null) throw new Refused(`What ${sayTarget(p.target)} was before was not kept: put it back by hand.`)
  const object = await getObject(c, p.target)
  if (object.metadata.uid !== prior.body.uid) throw new Refused(`${sayTarget(p.target)} is another object now.`)
  if (await isThere(c, back, object)) return
  if (!(await isThere(c, change, object)))
    throw new Refused(`${sayTarget(p.target)}: ${sayUndone(undoneBy(object.metadata))}. It is left as it is.`)
  const patch = await ruleOf(back).patch(c, back, object)
  const write = await writing(c, p.target, keyFor(c, keyOf(p.target), 'undo'))
  await clusterOf(c).patch({ ...write, ref: refOf(p.target), precondition: preconditionOf(object), patch })
}

/** One desired-state patch of one object. */
export const clusterPatch = (hold: Hold) =>
  stepKind<PatchParams, Wrote>({
    name: 'cluster.patch',
    version: 1,
    params: PatchParams,
    result: Wrote,
    ...CONVERGES,
    timeoutMs: 300_000,
    target: ({ target }) => keyOf(target),
    plan: previewPatch,
    capture: (c, { target }) => capture(c, target),
    goal: ({ change }) => ({ ...change }),
    observe: async (c, p) => {
      const object = await findObject(c, p.target)
      if (object === null) return 'absent'
      return (await isThere(c, await changeOf(c, p), object)) ? 'satisfied' : 'absent'
    },
    run: async (c, p, key) => {
      const change = await changeOf(c, p)
      const object = await getObject(c, p.target)
      const patch = await ruleOf(change).patch(c, change, object)
      const write = await writing(c, p.target, key)
      const precondition = decidedOr(p.decided, object)
      return wroteOf(await clusterOf(c).patch({ ...write, ref: refOf(p.target), precondition, patch }))
    },
    verify: async (c, p) => {
      const id = `${c.runId}/${c.n}`
      const object = await findObject(c, p.target)
      const holds = object !== null && (await isThere(c, await changeOf(c, p), object))
      const heldMs = hold.held(id, holds, { now: c.now() })
      if (holds && heldMs < p.holdMs)
        return { state: 'pending', reason: 'looked at again after a while', retryAfterMs: Math.min(10_000, p.holdMs - heldMs) }
      hold.forget(id)
      if (holds) return { state: 'verified' }
      if (object === null) return { state: 'failed', reason: `${sayTarget(p.target)} is gone` }
      return {
        state: 'failed',
        end: 'reverted',
        reason: sayUndone(undoneBy(object.metadata)),
        facts: { undoneBy: undoneBy(object.metadata) },
      }
    },
    compensate: takeBack,
  } satisfies StepKind<PatchParams, Wrote>)
