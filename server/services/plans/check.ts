import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import type { BuiltPlan } from '@/server/runs/plans/draft'
import { claimAgain } from './claim'
import { type Bound, differsWhy } from './differs'
import { databaseNow, lockBoth, type PlanRequest, voidPlan, wishOf } from './internal'
import { isTransient, type Looked, lookAtCluster, sayRefusals } from './look'
import { paramsAgain } from './params-of'
import type { PlanWorker } from './worker'

export type Kept = Bound & { params: Record<string, unknown> }

/** A plan as it was kept; written by createPlan from a builder's draft. */
export async function keptPlan(ctx: ServiceContext, id: string): Promise<Kept> {
  const { digest, targets, params } = await ctx.db.plan.findUniqueOrThrow({
    where: { id },
    select: { digest: true, targets: true, params: true },
  })
  return { digest, targets, params } as { digest: string; targets: Prisma.JsonValue; params: Prisma.JsonValue } as unknown as Kept
}

export type Again =
  | { state: 'same'; built: BuiltPlan }
  /** What it shows is not true any more. */
  | { state: 'void'; why: string }
  /** It is as it was, and yet cannot be done at this moment, or by this person. */
  | { state: 'held'; why: string }

/** Compares what a builder finds now with what was shown. Pure. */
export function judge(kept: Bound, looked: Looked, at: Date): Again {
  if (looked.state === 'away') return { state: 'held', why: looked.why }
  const { digest, targets, preview } = looked.built
  const { refusals } = preview
  if (isTransient(refusals)) return { state: 'held', why: `${sayRefusals(refusals)} Nothing was changed; try again.` }
  if (digest !== kept.digest) return { state: 'void', why: differsWhy(kept, { digest, targets, refusals, at }) }
  return refusals.length > 0 ? { state: 'held', why: sayRefusals(refusals) } : { state: 'same', built: looked.built }
}

/** Builds a kept plan anew, as a person, and says whether it is still what was shown. */
export async function lookAgainAt(
  ctx: ServiceContext,
  worker: PlanWorker,
  { request, by }: { request: PlanRequest; by: string },
): Promise<Again> {
  const kept = await keptPlan(ctx, request.id)
  const now = await databaseNow(ctx.db)
  const params = await paramsAgain(wishOf(request), kept.params, { ctx, now })
  return judge(kept, await lookAtCluster(ctx, worker, { request, params, by }), await databaseNow(ctx.db))
}

/** Looks whether a plan that others are asked about is still true. What is not is void, and its request for approval with it; where nobody could
 *  say, it is looked at again later. Out: what was found. */
export async function checkPlan(ctx: ServiceContext, worker: PlanWorker, request: PlanRequest): Promise<Again['state']> {
  const again = await lookAgainAt(ctx, worker, { request, by: request.askedBy })
  if (again.state === 'same') {
    await ctx.db.$executeRaw`
      UPDATE plan_request SET checked_at = clock_timestamp(), owner = NULL, lease_until = NULL
      WHERE id = ${request.id}::uuid AND owner = ${worker.owner} AND state = 'ready'`
    return 'same'
  }
  if (again.state === 'held') {
    await claimAgain(ctx, { id: request.id, owner: worker.owner })
    return 'held'
  }
  return ctx.db.$transaction(async (tx) => {
    const { plan, approval } = await lockBoth(tx, request.id)
    if (plan.state !== 'ready' || plan.owner !== worker.owner) return 'held' // somebody starts it, and the start looks itself
    await voidPlan(ctx, tx, { plan, approval, why: again.why })
    return 'void'
  })
}
