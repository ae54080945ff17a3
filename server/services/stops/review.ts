import { AppError } from '@/lib/errors'
import type { ReviewStop } from '@/lib/schemas/stops'
import type { ServiceContext } from '@/server/context'

/** Why somebody cannot review it, whatever their roles; null when they can. */
export function whyNotReview({ actedBy, reviewedAt }: { actedBy: string; reviewedAt: Date | null }, viewer: string): string | null {
  if (reviewedAt !== null) return 'It was reviewed.'
  return actedBy === viewer ? 'You did it. Somebody else reviews it.' : null
}

/** Says afterwards what one found about a stop that somebody else did. Errors: NOT_FOUND, FORBIDDEN (one's own), CONFLICT (reviewed already). */
export const reviewStop = (ctx: ServiceContext, { id, note }: ReviewStop): Promise<void> =>
  ctx.db.$transaction(async (tx) => {
    const found = await tx.stopReview.findUnique({ where: { id } })
    if (!found) throw new AppError('NOT_FOUND', 'There is no such stop.')
    const why = whyNotReview(found, ctx.actor.id)
    if (why !== null) throw new AppError(found.reviewedAt === null ? 'FORBIDDEN' : 'CONFLICT', why)
    const reviewed = { reviewedBy: ctx.actor.id, reviewedAt: ctx.now(), note }
    const { count } = await tx.stopReview.updateMany({ where: { id, reviewedAt: null }, data: reviewed })
    if (count === 0) throw new AppError('CONFLICT', 'Somebody reviewed it at the same moment. Your note was not kept.')
    await tx.event.create({ data: { topic: 'approvals', ref: id, version: 'reviewed' } })
    await ctx.entry?.done(tx, { reason: note })
  })
