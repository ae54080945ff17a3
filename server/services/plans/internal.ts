import { AppError } from '@/lib/errors'
import type { PlanKind } from '@/lib/plan-kinds'
import type { PlanState, PlanWish } from '@/lib/schemas/plans'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { closeRequest, type FullRequest, lockRequest, recordOf } from '@/server/services/approvals/internal'
import { planOf } from '@/server/services/targets'

export type Tx = Prisma.TransactionClient
export type PlanRequest = Prisma.PlanRequestGetPayload<object>

/** The channel on which a worker hears that there is something to do; rows are the truth. */
export const PLAN_CHANNEL = 'acgs_plan'

/** What was asked for; written by askPlan from its schema. */
export const wishOf = ({ params }: Pick<PlanRequest, 'params'>): PlanWish => params as unknown as PlanWish
export const kindOf = ({ kind }: Pick<PlanRequest, 'kind'>): PlanKind => kind as PlanKind // written with the wish
export const stateOf = ({ state }: Pick<PlanRequest, 'state'>): PlanState => state as PlanState // a constraint of the table

export const SAID: Record<PlanState, string> = {
  asked: 'is still being built',
  ready: 'is ready',
  refused: 'was refused',
  failed: 'could not be built',
  withdrawn: 'was withdrawn',
  void: 'is void',
  starting: 'is being started',
  started: 'was started',
}
export const sayState = (row: Pick<PlanRequest, 'state' | 'why'>): string =>
  `The plan ${SAID[stateOf(row)]}${row.why ? `: ${row.why}` : '.'}`

/** A request that nobody else changes until the transaction ends. Errors: NOT_FOUND. */
export async function lockPlan(tx: Tx, id: string): Promise<PlanRequest> {
  await tx.$queryRaw`SELECT 1 FROM plan_request WHERE id = ${id}::uuid FOR UPDATE`
  const found = await tx.planRequest.findUnique({ where: { id } })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such plan.')
  return found
}

/** The same with its request for approval, which is locked first: a vote locks them in that order.
 *  Errors: NOT_FOUND, CONFLICT (others were asked at this moment). */
export async function lockBoth(tx: Tx, id: string): Promise<{ plan: PlanRequest; approval: FullRequest | null }> {
  const seen = await tx.planRequest.findUnique({ where: { id }, select: { approvalId: true } })
  const approval = seen?.approvalId ? await lockRequest(tx, seen.approvalId) : null
  const plan = await lockPlan(tx, id)
  if (plan.approvalId !== (approval?.id ?? null))
    throw new AppError('CONFLICT', 'Somebody asked for approval at the same moment. Look at the plan again; nothing was changed by you.')
  return { plan, approval }
}

/** Plans live by the database's clock. */
export async function databaseNow(tx: Pick<Tx, '$queryRaw'>): Promise<Date> {
  const [row] = await tx.$queryRaw<{ now: Date }[]>`SELECT clock_timestamp() AS now`
  if (!row) throw new Error('no time')
  return row.now
}

/** Told to every open page, and to the workers. */
export async function tellPlan(tx: Tx, { id, state }: { id: string; state: string }): Promise<void> {
  await tx.event.create({ data: { topic: 'plans', ref: id, version: state } })
  await tx.$executeRaw`SELECT pg_notify(${PLAN_CHANNEL}, ${id})`
}

type Ended = {
  plan: PlanRequest
  approval: FullRequest | null
  state: 'withdrawn' | 'void' | 'failed'
  why: string
  /** How its request for approval is closed, where that still waits. */
  closes?: 'withdrawn' | 'expired' | 'failed'
}

/** Ends a plan without a run, and with it the request for approval. Both are locked. */
export async function endPlan(ctx: ServiceContext, tx: Tx, { plan, approval, state, why, closes = 'failed' }: Ended): Promise<void> {
  await tx.planRequest.update({
    where: { id: plan.id },
    data: { state, why, closedAt: await databaseNow(tx), owner: null, leaseUntil: null },
  })
  await tellPlan(tx, { id: plan.id, state })
  if (approval?.state !== 'waiting') return
  await closeRequest(ctx, tx, { request: approval, state: closes, why })
  const action = closes === 'expired' ? 'approvals.expire' : closes === 'withdrawn' ? 'approvals.withdraw' : 'approvals.void'
  await recordOf(ctx, tx, { action, id: approval.id, reason: why })
}

/** The same for what shows something that is not true any more, on the record of the log. */
export async function voidPlan(ctx: ServiceContext, tx: Tx, ended: Omit<Ended, 'state'>): Promise<void> {
  await endPlan(ctx, tx, { ...ended, state: 'void' })
  const { actor, source, requestId, now } = ctx
  const event = { actor, source, requestId, now, action: 'plans.void', target: planOf(ended.plan), outcome: 'done' } as const
  await recordEvent(tx, { ...event, reason: ended.why.slice(0, 1000) })
}
