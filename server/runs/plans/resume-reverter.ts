import * as z from 'zod'
import { preconditionOf } from '@/server/ports/cluster-precondition'
import { steeringOf } from '@/server/runs/cluster/reverter-pause'
import type { PlanContext } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import { findObject } from '@/server/runs/kinds/at-hand'
import { sayTarget, Target } from '@/server/runs/kinds/target'
import { type BuiltPlan, draftPlan, refusedPlan } from './draft'
import { patchStep, stepsOf, TWICE_MS } from './steps'

export const ResumeReverterPlan = z.strictObject({
  target: Target,
  /** What the pausing run kept of it (`prior_state.body.steering`), and how it was paused. */
  prior: z.record(z.string().max(64), z.unknown()),
  knowsEnabled: z.boolean(),
})
export type ResumeReverterPlan = z.infer<typeof ResumeReverterPlan>

/** Gives a paused reverter exactly what it had. From then on it writes its source over whatever was changed meanwhile. */
export async function planResumeReverter(c: PlanContext, kinds: Kinds, params: ResumeReverterPlan): Promise<BuiltPlan> {
  const { target, prior, knowsEnabled } = params
  const kind = 'reverter.resume'
  const object = await findObject(c, target)
  if (object === null) return refusedPlan(c, { kind, params, target, refusal: { code: 'notFound', what: sayTarget(target) } })
  const change = { do: 'resumeReverter' as const, prior: 'automated' in prior ? { ...prior, knowsEnabled } : prior, knowsEnabled }
  const message = `${sayTarget(target)} writes its source over what was changed while it was paused.`
  return draftPlan(c, {
    kind,
    params,
    isCritical: false,
    warnings: steeringOf(target.kind) === null ? [] : [{ code: 'writesBack', message }],
    steps: [
      patchStep(stepsOf(kinds), `Resume ${sayTarget(target)}`, { target, change, decided: preconditionOf(object), holdMs: TWICE_MS }),
    ],
  })
}
