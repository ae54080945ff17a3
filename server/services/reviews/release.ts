import { AppError } from '@/lib/errors'
import type { ReviewRef } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import { getReviewInScope } from './internal'
import { isLead } from './judge'
import { moveReview, unheld } from './move'

/** Gives a review back to the queue: its holder's, or anybody's for a lead.
 *  Errors: NOT_FOUND, FORBIDDEN (somebody else's), CONFLICT (nobody holds it). */
export const releaseReview = (ctx: ServiceContext, { id }: ReviewRef): Promise<{ id: string }> =>
  ctx.db.$transaction(async (tx) => {
    const found = await getReviewInScope(tx, id)
    if (found.state !== 'assigned') throw new AppError('CONFLICT', 'Nobody holds this review.')
    if (found.assignee !== ctx.actor.id && !isLead(ctx.actor))
      throw new AppError('FORBIDDEN', 'Somebody else holds it. They, or a lead, can release it.')
    await moveReview(ctx, tx, { found, action: 'reviews.release', to: unheld(found) })
    return { id }
  })
