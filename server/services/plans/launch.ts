import { AppError } from '@/lib/errors'
import type { Voter } from '@/lib/quorum'
import type { PlanState } from '@/lib/schemas/plans'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import { startRun } from '@/server/runs/start'
import type { FullRequest } from '@/server/services/approvals/internal'
import { personNames } from '@/server/services/people/names'
import { planOf } from '@/server/services/targets'
import { lookAgainAt } from './check'
import { databaseNow, lockBoth, type PlanRequest, type Tx, tellPlan, voidPlan } from './internal'
import { agreedOf, brokenWhy, refuseIfFrozen } from './may-start'
import type { PlanWorker } from './worker'

/** What is written of a start that came to nothing, on the record of the log. */
async function record(
  ctx: ServiceContext,
  tx: Tx,
  { plan, outcome, reason }: { plan: PlanRequest; outcome: 'done' | 'failed'; reason: string },
) {
  const { actor, source, requestId, now } = ctx
  await recordEvent(tx, {
    actor,
    source,
    requestId,
    now,
    action: 'plans.start',
    target: planOf(plan),
    outcome,
    reason: reason.slice(0, 1000),
  })
}

/** The plan can be started again: nothing of it was done. */
async function giveBack(ctx: ServiceContext, tx: Tx, { plan, why }: { plan: PlanRequest; why: string }): Promise<void> {
  const nobody = { requestId: null, startBy: null, startAt: null, startReason: null, startMethod: null, startSessionHash: null }
  await tx.planRequest.update({ where: { id: plan.id }, data: { ...nobody, state: 'ready', why, owner: null, leaseUntil: null } })
  await record(ctx, tx, { plan, outcome: 'failed', reason: why })
  await tellPlan(tx, { id: plan.id, state: 'not started' })
}

async function markStarted(ctx: ServiceContext, tx: Tx, { plan, runId }: { plan: PlanRequest; runId: string }): Promise<void> {
  const closedAt = await databaseNow(tx)
  await tx.planRequest.update({
    where: { id: plan.id },
    data: { state: 'started', runId, why: null, closedAt, owner: null, leaseUntil: null },
  })
  await record(ctx, tx, { plan, outcome: 'done', reason: `run ${runId}` })
  await tellPlan(tx, { id: plan.id, state: 'started' })
}

type Order = { requestId: string; by: string; reason: string }
const orderOf = ({ requestId, startBy, startReason }: PlanRequest): Order => {
  if (requestId === null || startBy === null) throw new Error('a start without a starter')
  return { requestId, by: startBy, reason: startReason ?? '' }
}

async function votersOf(
  ctx: ServiceContext,
  tx: Tx,
  { plan, approval }: { plan: PlanRequest; approval: FullRequest | null },
): Promise<Voter[]> {
  if (approval === null || plan.agreedAt === null) return []
  const agreed = await agreedOf(ctx, tx, approval)
  const why = brokenWhy(agreed, plan.askedBy)
  if (why !== null) throw new AppError('CONFLICT', why)
  return agreed.voters
}

/** Starts the run, while the plan is still this worker's and no freeze has begun; the run and its own record are one transaction of their own, and a
 *  worker that dies after it leaves a run that the next one finds by the same request. */
async function startHeld(ctx: ServiceContext, worker: PlanWorker, id: string): Promise<PlanState> {
  return ctx.db.$transaction(async (tx) => {
    const { plan, approval } = await lockBoth(tx, id)
    if (plan.state !== 'starting' || plan.owner !== worker.owner) return plan.state as PlanState // another worker has it
    const { requestId, by, reason } = orderOf(plan)
    try {
      await refuseIfFrozen(tx, plan, ctx.now())
      const approvals = await votersOf(ctx, tx, { plan, approval })
      const started = await startRun({ planId: id, requestId, requestedBy: by, reason, approvals }, worker.lend)
      if (!started.isNew && (await tx.run.count({ where: { id: started.runId, planId: id } })) === 0) {
        const nameOf = await personNames(ctx, [started.startedBy])
        const why = `The same change runs already as run ${started.runId}, started by ${nameOf(started.startedBy)}.`
        await voidPlan(ctx, tx, { plan, approval, why })
        return 'void'
      }
      await markStarted(ctx, tx, { plan, runId: started.runId })
      return 'started'
    } catch (cause) {
      if (!(cause instanceof AppError)) throw cause
      await giveBack(ctx, tx, { plan, why: cause.message })
      return 'ready'
    }
  })
}

/** Settles a start that found something else than what was shown, or could not look. */
const settle = (
  ctx: ServiceContext,
  { id, owner }: { id: string; owner: string },
  found: { state: 'void' | 'held'; why: string },
): Promise<PlanState> =>
  ctx.db.$transaction(async (tx) => {
    const { plan, approval } = await lockBoth(tx, id)
    if (plan.state !== 'starting' || plan.owner !== owner) return plan.state as PlanState // another worker has it
    if (found.state === 'void') {
      await record(ctx, tx, { plan, outcome: 'failed', reason: found.why })
      await voidPlan(ctx, tx, { plan, approval, why: found.why })
      return 'void'
    }
    await giveBack(ctx, tx, { plan, why: found.why })
    return 'ready'
  })

/** Takes an accepted start to its run: the digest is computed once more from what the cluster says now, with the permissions of who starts it.
 *  Another digest: void. Nobody could say, or the target is taken: it can be started again. Out: the state it is in then. */
export async function launchPlan(ctx: ServiceContext, worker: PlanWorker, request: PlanRequest): Promise<PlanState> {
  const { requestId, by } = orderOf(request)
  const run = await ctx.db.run.findUnique({ where: { requestId }, select: { id: true } })
  if (run === null) {
    const again = await lookAgainAt(ctx, worker, { request, by })
    if (worker.signal.aborted) return 'starting' // another worker takes it to its end
    if (again.state !== 'same') return settle(ctx, { id: request.id, owner: worker.owner }, again)
  }
  return startHeld(ctx, worker, request.id)
}
