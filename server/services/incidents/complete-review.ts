import { AppError } from '@/lib/errors'
import type { ResponsePolicy } from '@/lib/incident-policy'
import type { CompleteReview } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { type Changed, changeIncident } from './change'
import { clearReviewAlarm } from './review-alarm'

/** Closes the review, and with it the incident. Errors: NOT_FOUND, CONFLICT (not resolved, no review written where one is required, or another version). */
export const completeReview = (ctx: ServiceContext, { id, version }: CompleteReview): Promise<Changed> =>
  changeIncident(ctx, {
    ...{ id, version },
    from: ['resolved'],
    act: async ({ tx, sql, found, now }) => {
      const { isReviewRequired } = found.snapshot as unknown as ResponsePolicy // written by beginIncident in this shape
      const review = await tx.incidentReview.findUnique({ where: { incidentId: id } })
      const actions = await tx.incidentAction.count({ where: { incidentId: id } })
      if (isReviewRequired && (!review || review.wentWell.trim() === '' || review.factors.trim() === ''))
        throw new AppError('CONFLICT', 'The review is not written: say what contributed and what went well, and save it first.')
      if (isReviewRequired && actions === 0)
        throw new AppError('CONFLICT', 'The review has no action item. Each needs an owner and a due date; add one and save it first.')
      if (review) await tx.incidentReview.update({ where: { incidentId: id }, data: { completedAt: now, completedBy: ctx.actor.id } })
      await clearReviewAlarm(sql, id)
      return { to: { state: 'reviewed', reviewedAt: now, endedAt: now }, entry: { kind: 'review', title: 'Review complete' } }
    },
  })
