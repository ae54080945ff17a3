import { AgreePlan, AskPlan, ListPlans, PlanRef, StartPlan, WithdrawPlan } from '@/lib/schemas/plans'
import { askPlan } from '@/server/services/plans/ask'
import { askPlanApproval } from '@/server/services/plans/ask-approval'
import { getPlan } from '@/server/services/plans/get'
import { listPlans } from '@/server/services/plans/list'
import { startPlan } from '@/server/services/plans/start'
import { withdrawPlan } from '@/server/services/plans/withdraw'
import { planOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const asking = { permission: 'plans:create', action: 'approvals.request', stepUp: true } as const

export const plans = router({
  list: read({ permission: 'plans:read', schema: ListPlans }).query(({ ctx, input }) => listPlans(ctx, input)),
  get: read({ permission: 'plans:read', schema: PlanRef }).query(({ ctx, input }) => getPlan(ctx, input)),
  ask: command({ permission: 'plans:create', action: 'plans.create', schema: AskPlan, target: planOf }).mutation(({ ctx, input }) =>
    askPlan(ctx, input),
  ),
  withdraw: command({ permission: 'plans:withdraw', action: 'plans.withdraw', schema: WithdrawPlan, target: planOf }).mutation(
    ({ ctx, input }) => withdrawPlan(ctx, input),
  ),
  askApproval: command({ ...asking, schema: AgreePlan, target: planOf }).mutation(({ ctx, input }) => askPlanApproval(ctx, input)),
  start: command({ permission: 'plans:start', action: 'plans.start', schema: StartPlan, target: planOf, stepUp: true }).mutation(
    ({ ctx, input }) => startPlan(ctx, input),
  ),
})
