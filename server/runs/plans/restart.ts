import * as z from 'zod'
import type { PlanContext } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import { ROLLABLE, sayTarget, Target } from '@/server/runs/kinds/target'
import { type BuiltPlan, draftPlan, refusedPlan } from './draft'
import { checkStep, stepsOf, waitStep } from './steps'
import { aroundDetail, isRefusal, workloadOf } from './workload'

export const RestartPlan = z.strictObject({ target: Target })
export type RestartPlan = z.infer<typeof RestartPlan>

/** New pods of the same content, by the workload's own strategy. */
export async function planRestart(c: PlanContext, kinds: Kinds, params: RestartPlan): Promise<BuiltPlan> {
  const { target } = params
  const found = await workloadOf(c, { target, fits: ROLLABLE, fields: ['template'] })
  if (isRefusal(found)) return refusedPlan(c, { kind: 'restart', params, target, refusal: found })
  const { around, decided, isCritical, warnings } = found
  const steps = stepsOf(kinds)
  return draftPlan(c, {
    kind: 'restart',
    params,
    isCritical,
    warnings,
    detail: aroundDetail(around),
    steps: [
      checkStep(steps, target, [{ is: 'asPlanned', decided }, { is: 'notPaused' }, { is: 'permitted', verb: 'patch', subresource: null }]),
      { kind: steps('cluster.restart@1'), title: `Restart ${sayTarget(target)}`, params: { target, decided } },
      waitStep(steps, { target, title: 'Wait until all pods are new and available' }),
    ],
  })
}
