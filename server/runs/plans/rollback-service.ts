import * as z from 'zod'
import type { ChangeRefusal } from '@/lib/change-refusals'
import { formatDuration } from '@/lib/format'
import { SOAK_MS } from '@/lib/plan-kinds'
import { objectiveOf } from '@/lib/service-objectives'
import type { Revision } from '@/server/runs/cluster/history'
import { readHistory, revisionRef } from '@/server/runs/cluster/read-history'
import { chooseRevision } from '@/server/runs/cluster/rollback-target'
import type { PlanContext } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import { clusterOf, reading } from '@/server/runs/kinds/at-hand'
import { keyOf, ROLLABLE, sayTarget, Target } from '@/server/runs/kinds/target'
import { acting } from './around'
import { type BuiltPlan, draftPlan, type Parts, refusedPlan, type StepDraft } from './draft'
import { rollbackSteps } from './rollback-steps'
import { rollbackWarnings } from './rollback-warnings'
import { pauseSteps, stepsOf, waitStep } from './steps'
import { aroundDetail, isRefusal, workloadOf } from './workload'

export const RollbackPlan = z.strictObject({
  target: Target,
  /** A number of its history; null for the newest one that is not live. */
  revision: z.number().int().min(1).nullable(),
  /** Pauses what would write it back, and when somebody is asked to resume it. Null: it is only said who would. */
  pauseUntil: z.iso.datetime().nullable(),
  hasNewerRun: z.boolean(),
  /** How long it must hold before it counts. */
  soakMs: z.number().int().min(1_000).max(3_600_000).optional(),
})
export type RollbackPlan = z.infer<typeof RollbackPlan>

type Part = Omit<Parts, 'kind' | 'params'> & { soak: (beside?: string) => StepDraft }
const line = ({ number, name, createdAt, changeCause, images }: Revision) => ({ number, name, createdAt, changeCause, images })

/** One workload's way back, for a plan of its own or as one of many. */
export async function rollbackPart(c: PlanContext, kinds: Kinds, params: RollbackPlan): Promise<Part | ChangeRefusal> {
  const { target, pauseUntil, soakMs = SOAK_MS } = params
  const found = await workloadOf(c, { target, fits: ROLLABLE, fields: ['template'] })
  if (isRefusal(found)) return found
  const { history, current } = await readHistory(clusterOf(c), found.object, reading(c))
  const asked = { kind: target.kind, workload: found.workload, history, current, hasNewerRun: params.hasNewerRun }
  const chosen = chooseRevision(params.revision === null ? asked : { ...asked, revision: params.revision })
  if (chosen.state === 'refused') return chosen.refusal
  if (chosen.state === 'noop') return { code: 'alreadyThere', what: `the template of revision ${chosen.to.number}` }
  const { to, from, becomes } = chosen
  const { object, workload, decided, around } = found
  const steps = stepsOf(kinds)
  const replicas = workload.spec.replicas ?? null
  const reverters = acting(around.reverters)
  const pauses = pauseUntil === null ? [] : await pauseSteps(c, steps, { reverters, until: new Date(pauseUntil), replicas })
  const said = rollbackWarnings(target.kind, { workload, to, kept: history.length })
  const revision = revisionRef(to)
  const objective = objectiveOf({ ...target, labels: object.metadata.labels })
  return {
    isCritical: found.isCritical,
    warnings: [...found.warnings, ...said.map((one) => ({ ...one, targetKey: keyOf(target) }))],
    detail: { ...aroundDetail(around), from: from === null ? null : line(from), to: line(to), becomes, history: history.map(line) },
    steps: rollbackSteps(steps, { target, object, workload, decided, to, pods: around.pods }, pauses),
    soak: (beside) =>
      waitStep(steps, {
        target,
        revision,
        holdMs: soakMs,
        objective,
        title: `See ${sayTarget(target)} hold for ${formatDuration(soakMs)}, ${objective === null ? 'by its readiness: no objective of it is measured' : 'and its decision p99 inside the objective'}`,
        ...(beside === undefined ? {} : { beside }),
      }),
  }
}

/** A workload back to a revision of its history, proven by a soak. */
export async function planRollbackService(c: PlanContext, kinds: Kinds, params: RollbackPlan): Promise<BuiltPlan> {
  const kind = 'rollback.service'
  const part = await rollbackPart(c, kinds, params)
  if ('code' in part) return refusedPlan(c, { kind, params, target: params.target, refusal: part })
  const { soak, steps, ...rest } = part
  return draftPlan(c, { ...rest, kind, params, steps: [...steps, soak()] })
}
