import * as z from 'zod'
import { sayRefusal } from '@/lib/change-refusals'
import type { Finding, PlanContext } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import { refusalFinding } from '@/server/runs/kinds/planned'
import { keyOf, sayTarget } from '@/server/runs/kinds/target'
import { type BuiltPlan, draftPlan, type StepDraft } from './draft'
import { RollbackPlan, rollbackPart } from './rollback-service'
import { stepsOf } from './steps'

export const RollbackAllPlan = z.strictObject({
  /** Each to its own revision, in this order. */
  services: z
    .array(RollbackPlan.pick({ target: true, revision: true }))
    .min(1)
    .max(20),
  pauseUntil: RollbackPlan.shape.pauseUntil,
  hasNewerRun: z.boolean(),
  soakMs: RollbackPlan.shape.soakMs,
})
export type RollbackAllPlan = z.infer<typeof RollbackAllPlan>

/** Services back one after the other, the first failure stops; then all soak together. One that is there already is left out and named; one that
 *  cannot go back refuses the whole: half of a rollback is for a person to choose. */
export async function planRollbackAll(c: PlanContext, kinds: Kinds, params: RollbackAllPlan): Promise<BuiltPlan> {
  const refusals: Finding[] = []
  const warnings: Finding[] = []
  const steps: StepDraft[] = []
  const soaks: StepDraft[] = []
  const services: Record<string, unknown>[] = []
  let isCritical = false
  for (const { target, revision } of params.services) {
    const { pauseUntil, hasNewerRun, soakMs } = params
    const part = await rollbackPart(c, kinds, { target, revision, pauseUntil, hasNewerRun, soakMs })
    if ('code' in part) {
      if (part.code === 'alreadyThere')
        warnings.push({ code: 'leftOut', message: `${sayTarget(target)} is left out. ${sayRefusal(part)}`, targetKey: keyOf(target) })
      else refusals.push({ ...refusalFinding(part, target), message: `${sayTarget(target)}: ${sayRefusal(part)}` })
      continue
    }
    isCritical ||= part.isCritical
    steps.push(...part.steps)
    soaks.push(part.soak('soak'))
    warnings.push(...(part.warnings ?? []))
    services.push({ key: keyOf(target), ...part.detail })
  }
  if (steps.length === 0 && refusals.length === 0)
    refusals.push({ code: 'alreadyThere', message: 'All of them are there already. Nothing would be written.' })
  const together =
    soaks.length === 0 ? [] : [{ kind: stepsOf(kinds)('group@1'), title: 'See all of them hold together', params: {} }, ...soaks]
  return draftPlan(c, {
    kind: 'rollback.all',
    params,
    isCritical,
    refusals,
    warnings,
    detail: { services },
    steps: [...steps, ...together],
  })
}
