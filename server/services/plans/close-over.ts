import { AppError } from '@/lib/errors'
import { PLAN_LIFE_MS } from '@/lib/plan-kinds'
import type { ServiceContext } from '@/server/context'
import type { FullRequest } from '@/server/services/approvals/internal'
import { expiryOf } from './expiry'
import { databaseNow, endPlan, lockBoth, type PlanRequest, type Tx, tellPlan, voidPlan } from './internal'
import { agreedOf, brokenWhy } from './may-start'

type Both = { plan: PlanRequest; approval: FullRequest | null }

/** Why a plan that is ready is over, whatever the cluster says; null while it is not. */
async function overWhy(
  ctx: ServiceContext,
  tx: Tx,
  { plan, approval }: Both,
): Promise<{ why: string; closes: 'expired' | 'failed' } | null> {
  const built = await tx.plan.findUniqueOrThrow({ where: { id: plan.id }, select: { createdAt: true, expiresAt: true } })
  if (approval?.state === 'refused') return { why: `Refused: ${approval.closedWhy ?? 'no reason is kept'}`, closes: 'failed' }
  if (approval?.state === 'failed')
    return { why: `The request for approval is void: ${approval.closedWhy ?? 'no reason is kept'}`, closes: 'failed' }
  if (plan.agreedAt !== null && approval !== null) {
    const why = brokenWhy(await agreedOf(ctx, tx, approval), plan.askedBy)
    if (why !== null) return { why, closes: 'failed' }
  }
  if (expiryOf({ plan: built, agreedAt: plan.agreedAt, approval }) > (await databaseNow(tx))) return null
  const how =
    plan.agreedAt !== null
      ? 'nobody started it in time after the last word'
      : approval !== null
        ? 'nobody agreed in time'
        : 'nobody started it in time'
  return { why: `It expired: ${how}.`, closes: 'expired' }
}

const closeOne = (ctx: ServiceContext, id: string): Promise<boolean> =>
  ctx.db.$transaction(async (tx) => {
    const { plan, approval } = await lockBoth(tx, id)
    if (plan.state === 'asked') {
      const isLate = (await databaseNow(tx)).getTime() - plan.createdAt.getTime() > PLAN_LIFE_MS.plain
      if (isLate)
        await endPlan(ctx, tx, {
          plan,
          approval,
          state: 'failed',
          why: 'No worker could build it in 10 minutes. Nothing was changed; try again.',
        })
      return isLate
    }
    if (plan.state !== 'ready') return false
    if (approval?.state === 'withdrawn') {
      await tx.planRequest.update({ where: { id }, data: { approvalId: null } })
      await tellPlan(tx, { id, state: 'nobody is asked any more' })
      return false
    }
    const over = await overWhy(ctx, tx, { plan, approval })
    if (over !== null) await voidPlan(ctx, tx, { plan, approval, ...over })
    return over !== null
  })

const BATCH = 200

/** Those that may be over; each is looked at once more under its lock. */
const candidates = (ctx: ServiceContext): Promise<{ id: string }[]> => ctx.db.$queryRaw`
  SELECT r.id FROM plan_request r LEFT JOIN plan p ON p.id = r.id LEFT JOIN access_request a ON a.id = r.approval_id
  WHERE (r.state = 'asked' AND r.created_at < clock_timestamp() - make_interval(secs => ${PLAN_LIFE_MS.plain / 1000}::float8))
    OR (r.state = 'ready' AND (r.agreed_at IS NOT NULL OR p.expires_at <= clock_timestamp()
      OR CASE WHEN a.state = 'waiting' THEN a.expires_at <= clock_timestamp()
        ELSE a.id IS NOT NULL OR p.created_at <= clock_timestamp() - make_interval(secs => ${PLAN_LIFE_MS.plain / 1000}::float8) END))
  ORDER BY r.created_at, r.id LIMIT ${BATCH}`

/** Closes plans that are over by the clock, or because somebody refused, or because who agreed does not count any more. Out: how many.
 *  Errors: the first one, after every other plan was looked at. */
export async function closeOverPlans(ctx: ServiceContext): Promise<number> {
  let n = 0
  const broken: unknown[] = []
  for (const { id } of await candidates(ctx)) {
    try {
      if (await closeOne(ctx, id)) n += 1
    } catch (cause) {
      if (!(cause instanceof AppError)) broken.push(cause)
    }
  }
  if (broken.length > 0) throw broken[0]
  return n
}
