import type { ReviewFigures } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'
import { viewOf } from './where'

const WINDOW_MS = 30 * 86_400_000

/** What waits, counted now; and of what closed in 30 d, how much was decided by its target. A timeout counts as not in target. */
export async function readReviewFigures(ctx: ServiceContext): Promise<ReviewFigures> {
  const now = ctx.now()
  const settings = await readSetting(ctx, 'reviews')
  const counted = (view: Parameters<typeof viewOf>[0]) => ctx.db.review.count({ where: viewOf(view, { actor: ctx.actor, now }) })
  const closed = { decidedAt: { gt: new Date(now.getTime() - WINDOW_MS) }, origin: ctx.origin }
  const [open, overdue, waitsForLead, mine, spotChecks, n, inTarget] = await Promise.all([
    counted('open'),
    counted('overdue'),
    counted('lead'),
    counted('mine'),
    counted('spot'),
    ctx.db.review.count({ where: closed }),
    ctx.db.review.count({ where: { AND: [closed, { state: 'decided', decidedAt: { lte: ctx.db.review.fields.dueAt } }] } }),
  ])
  return {
    open,
    overdue,
    waitsForLead,
    mine,
    spotChecks,
    assignedMaximum: settings.assignedMaximum,
    inTarget: { n, ratio: n === 0 ? null : inTarget / n, targetRatio: settings.inTarget.targetRatio },
    readAt: now.toISOString(),
  }
}
