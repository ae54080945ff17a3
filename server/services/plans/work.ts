import type { ServiceContext } from '@/server/context'
import { buildPlan } from './build'
import { checkPlan } from './check'
import { claimPlan } from './claim'
import type { PlanRequest } from './internal'
import { launchPlan } from './launch'
import type { PlanWorker } from './worker'

/** Plans that a worker has in its hands at once: one slow cluster call does not hold up the next plan. */
const AT_ONCE = 4
const RETRY_SECONDS = 2

function act(ctx: ServiceContext, worker: PlanWorker, request: PlanRequest): Promise<unknown> {
  if (request.state === 'starting') return launchPlan(ctx, worker, request)
  return request.state === 'asked' ? buildPlan(ctx, worker, request) : checkPlan(ctx, worker, request)
}

/** Free for any worker again: at once of one that goes, after a moment where something failed. */
async function letGo(ctx: ServiceContext, { owner }: PlanWorker, { id, seconds }: { id: string; seconds: number }): Promise<void> {
  await ctx.db.$executeRaw`
    UPDATE plan_request SET owner = NULL, lease_until = clock_timestamp() + make_interval(secs => ${seconds}::float8)
    WHERE id = ${id}::uuid AND owner = ${owner}`
}

/** Takes plans one after the other, several at once. `turn` begins what there is and returns; `idle` is for who waits until all of it is done. */
export function createPlanWork(context: () => ServiceContext, worker: PlanWorker) {
  const held = new Set<Promise<void>>()
  const take = async (request: PlanRequest) => {
    const ctx = context()
    let hasFailed = false
    try {
      await act(ctx, worker, request)
    } catch (err) {
      hasFailed = true
      ctx.log.error({ err, plan: request.id, state: request.state }, 'plans.work-failed')
    }
    if (!hasFailed && !worker.signal.aborted) return
    const freed = { id: request.id, seconds: worker.signal.aborted ? 0 : RETRY_SECONDS }
    await letGo(ctx, worker, freed).catch(() => undefined) // its lease ends by itself
  }
  return {
    turn: async () => {
      while (held.size < AT_ONCE && !worker.signal.aborted) {
        const request = await claimPlan(context(), worker)
        if (request === null) return
        const job = take(request).finally(() => held.delete(job))
        held.add(job)
      }
    },
    idle: () => Promise.all(held),
  }
}
