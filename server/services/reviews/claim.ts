import { AppError } from '@/lib/errors'
import type { ReviewRef } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'
import { getReviewInScope, partiesOf } from './internal'
import { whyBiased, whyNotClaim } from './judge'
import { moveReview } from './move'

/** Takes a review: from then on it is this person's to decide, until they release it, or a lead does.
 *  Errors: NOT_FOUND, FORBIDDEN (requester or owner), CONFLICT (held by somebody, decided, voted, waits for a lead, or too many held already). */
export async function claimReview(ctx: ServiceContext, { id }: ReviewRef): Promise<{ id: string }> {
  const { actor } = ctx
  const { assignedMaximum } = await readSetting(ctx, 'reviews')
  return ctx.db.$transaction(async (tx) => {
    // Two claims of one person take turns, so that both cannot be the last one allowed.
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`reviews.claim:${actor.id}`}, 0))`
    const found = await getReviewInScope(tx, id)
    const biased = whyBiased(actor, await partiesOf(tx, found))
    if (biased) throw new AppError('FORBIDDEN', biased)
    if (found.assignee === actor.id) throw new AppError('CONFLICT', 'You hold it already.')
    if (found.assignee !== null) throw new AppError('CONFLICT', 'Somebody else holds it. They, or a lead, can release it.')
    const why = whyNotClaim(actor, found)
    if (why) throw new AppError('CONFLICT', why)
    const held = await tx.review.count({ where: { assignee: actor.id, decidedAt: null } })
    if (held >= assignedMaximum)
      throw new AppError('CONFLICT', `You hold ${held} reviews; ${assignedMaximum} is the most. Decide or release one first.`)
    await moveReview(ctx, tx, { found, action: 'reviews.claim', to: { state: 'assigned', assignee: actor.id, assignedAt: ctx.now() } })
    return { id }
  })
}
