import * as z from 'zod'
import type { ChangeRefusal } from '@/lib/change-refusals'
import type { PlanContext } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import { sayTarget, Target } from '@/server/runs/kinds/target'
import { type BuiltPlan, draftPlan, refusedPlan } from './draft'
import { checkStep, patchStep, stepsOf, TWICE_MS, waitStep } from './steps'
import { aroundDetail, isRefusal, workloadOf } from './workload'

export const PauseRolloutPlan = z.strictObject({ target: Target, isPaused: z.boolean() })
export type PauseRolloutPlan = z.infer<typeof PauseRolloutPlan>

/** Pauses or resumes a Deployment's rollout. A resumed one is waited for. */
export async function planPauseRollout(c: PlanContext, kinds: Kinds, params: PauseRolloutPlan): Promise<BuiltPlan> {
  const { target, isPaused } = params
  const kind = isPaused ? 'rollout.pause' : 'rollout.resume'
  const refuse = (refusal: ChangeRefusal) => refusedPlan(c, { kind, params, target, refusal })
  const found = await workloadOf(c, { target, fits: ['Deployment'], fields: [] })
  if (isRefusal(found)) return refuse(found)
  const { workload, around, decided, isCritical } = found
  if ((workload.spec.paused === true) === isPaused) return refuse({ code: isPaused ? 'alreadyPaused' : 'notPaused' })
  const steps = stepsOf(kinds)
  const change = { do: 'pauseRollout' as const, isPaused }
  const wait = waitStep(steps, { target, title: 'Wait until all pods are on the newest template and available' })
  return draftPlan(c, {
    kind,
    params,
    isCritical,
    detail: aroundDetail(around),
    steps: [
      checkStep(steps, target, [
        { is: 'asPlanned', decided },
        { is: 'permitted', verb: 'patch', subresource: null },
      ]),
      patchStep(steps, `${isPaused ? 'Pause' : 'Resume'} the rollout of ${sayTarget(target)}`, {
        target,
        change,
        decided,
        holdMs: TWICE_MS,
      }),
      ...(isPaused ? [] : [wait]),
    ],
  })
}
