import { AppError } from '@/lib/errors'
import type { WithdrawPlan } from '@/lib/schemas/plans'
import type { ServiceContext } from '@/server/context'
import { endPlan, lockBoth, sayState } from './internal'

/** Takes a plan back before it is started, with its request for approval. Errors: NOT_FOUND, FORBIDDEN (somebody else's, and no lead),
 *  CONFLICT (it is over, or somebody starts it). */
export const withdrawPlan = (ctx: ServiceContext, { id, reason }: WithdrawPlan): Promise<void> =>
  ctx.db.$transaction(async (tx) => {
    const { plan, approval } = await lockBoth(tx, id)
    if (plan.askedBy !== ctx.actor.id && !ctx.actor.roles.includes('lead'))
      throw new AppError('FORBIDDEN', 'Who asked for it or a lead can withdraw a plan. Nothing was changed.')
    if (plan.state !== 'asked' && plan.state !== 'ready') throw new AppError('CONFLICT', `${sayState(plan)} Nothing was changed by you.`)
    await endPlan(ctx, tx, { plan, approval, state: 'withdrawn', why: reason, closes: 'withdrawn' })
    await ctx.entry?.done(tx, { reason })
  })
