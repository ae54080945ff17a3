import { CancelRun, DecideRun, ListRunRecord, ListRunSteps, ListRuns, ResolveRun, ReviewRun, RunRef } from '@/lib/schemas/runs'
import { cancelRun } from '@/server/services/runs/cancel'
import { decideRun } from '@/server/services/runs/decide'
import { getRun } from '@/server/services/runs/get'
import { listRuns } from '@/server/services/runs/list'
import { readRunRecord } from '@/server/services/runs/record'
import { resolveRun } from '@/server/services/runs/resolve'
import { reviewRun } from '@/server/services/runs/review'
import { listRunSteps } from '@/server/services/runs/steps'
import { runOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const runs = router({
  list: read({ permission: 'runs:read', schema: ListRuns }).query(({ ctx, input }) => listRuns(ctx, input)),
  get: read({ permission: 'runs:read', schema: RunRef }).query(({ ctx, input }) => getRun(ctx, input)),
  steps: read({ permission: 'runs:read', schema: ListRunSteps }).query(({ ctx, input }) => listRunSteps(ctx, input)),
  record: read({ permission: 'runs:read', schema: ListRunRecord }).query(({ ctx, input }) => readRunRecord(ctx, input)),
  resolve: command({ permission: 'runs:resolve', action: 'runs.resolve', schema: ResolveRun, target: runOf, stepUp: true }).mutation(
    ({ ctx, input }) => resolveRun(ctx, input),
  ),
  decide: command({ permission: 'runs:decide', action: 'runs.decide', schema: DecideRun, target: runOf, stepUp: true }).mutation(
    ({ ctx, input }) => decideRun(ctx, input),
  ),
  cancel: command({ permission: 'runs:cancel', action: 'runs.cancel', schema: CancelRun, target: runOf }).mutation(({ ctx, input }) =>
    cancelRun(ctx, input),
  ),
  review: command({ permission: 'runs:resolve', action: 'runs.review', schema: ReviewRun, target: runOf }).mutation(({ ctx, input }) =>
    reviewRun(ctx, input),
  ),
})
