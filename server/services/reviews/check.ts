import { AppError } from '@/lib/errors'
import type { CheckReview } from '@/lib/schemas/reviews'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { getReviewInScope, partiesOf } from './internal'
import { whyBiased } from './judge'

const done = () => new AppError('CONFLICT', 'Somebody has judged it already. Nothing was changed by you.')

/** The second look at an approved review, by somebody who did not vote and was not shown the answer. It changes no approval; it is compared.
 *  Out: whether both came to the same. Errors: NOT_FOUND (no such spot check), FORBIDDEN (voter, requester or owner), CONFLICT (judged already). */
export const checkReview = (ctx: ServiceContext, input: CheckReview): Promise<{ id: string; isSame: boolean }> =>
  ctx.db.$transaction(async (tx) => {
    const { id, outcome, justification } = input
    const found = await getReviewInScope(tx, id)
    if (!found.spotCheck) throw new AppError('NOT_FOUND', `Review ${id} is not among the spot checks.`)
    if (found.spotCheck.checkedAt !== null) throw done()
    if (found.votes.some(({ personId }) => personId === ctx.actor.id))
      throw new AppError('FORBIDDEN', 'You voted on it, so somebody else must look again.')
    const biased = whyBiased(ctx.actor, await partiesOf(tx, found))
    if (biased) throw new AppError('FORBIDDEN', biased)
    const judged = { checkedBy: ctx.actor.id, checkedAt: ctx.now(), outcome, justification }
    const { count } = await tx.spotCheck.updateMany({ where: { reviewId: id, checkedAt: null }, data: judged })
    if (count === 0) throw done()
    await tx.event.create({ data: { topic: 'reviews', ref: id, version: 'checked' } })
    await ctx.entry?.done(tx, { beforeDigest: digestOf({}), afterDigest: digestOf({ outcome }), reason: justification })
    return { id, isSame: outcome === found.outcome }
  })
