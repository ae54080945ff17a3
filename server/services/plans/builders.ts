import type * as z from 'zod'
import type { PlanKind } from '@/lib/plan-kinds'
import type { PlanContext } from '@/server/runs/kind'
import type { Kinds } from '@/server/runs/kinds'
import type { BuiltPlan } from '@/server/runs/plans/draft'
import { EmergencyResumePlan, planEmergencyResume } from '@/server/runs/plans/emergency-resume'
import { CordonPlan, DrainPlan, planCordon, planDrain } from '@/server/runs/plans/node'
import { PauseRolloutPlan, planPauseRollout } from '@/server/runs/plans/pause-rollout'
import { planRestart, RestartPlan } from '@/server/runs/plans/restart'
import { planResumeReverter, ResumeReverterPlan } from '@/server/runs/plans/resume-reverter'
import { planRollbackAll, RollbackAllPlan } from '@/server/runs/plans/rollback-all'
import { planRollbackConfig, RollbackConfigPlan } from '@/server/runs/plans/rollback-config'
import { planRollbackService, RollbackPlan } from '@/server/runs/plans/rollback-service'
import { BoundsPlan, planBounds, planScale, ScalePlan } from '@/server/runs/plans/scale'
import { planSuspendJob, SuspendJobPlan } from '@/server/runs/plans/suspend-job'

type Build<P> = (c: PlanContext, kinds: Kinds, params: P) => Promise<BuiltPlan>

/** Params are read with the builder's own schema, also when they come back from the database. */
const by =
  <P>(schema: z.ZodType<P>, build: Build<P>): Build<unknown> =>
  (c, kinds, params) =>
    build(c, kinds, schema.parse(params))

export const BUILDERS: Record<PlanKind, Build<unknown>> = {
  restart: by(RestartPlan, planRestart),
  scale: by(ScalePlan, planScale),
  'autoscaler.bounds': by(BoundsPlan, planBounds),
  'rollout.pause': by(PauseRolloutPlan, planPauseRollout),
  'rollout.resume': by(PauseRolloutPlan, planPauseRollout),
  'rollback.service': by(RollbackPlan, planRollbackService),
  'rollback.all': by(RollbackAllPlan, planRollbackAll),
  'rollback.config': by(RollbackConfigPlan, planRollbackConfig),
  'job.suspend': by(SuspendJobPlan, planSuspendJob),
  'job.resume': by(SuspendJobPlan, planSuspendJob),
  'node.cordon': by(CordonPlan, planCordon),
  'node.uncordon': by(CordonPlan, planCordon),
  'node.drain': by(DrainPlan, planDrain),
  'emergency.resume': by(EmergencyResumePlan, planEmergencyResume),
  'reverter.resume': by(ResumeReverterPlan, planResumeReverter),
}
