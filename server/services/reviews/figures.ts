import type { ReviewFigures } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'
import { viewOf } from './where'

const WINDOW_MS = 30 * 86_400_000

/** What waits, counted now; and how much was decided by its target: of what closed in 30 d and what is overdue now. A timeout is not in target,
 *  and neither is what nobody has decided yet. */
export async function readReviewFigures(ctx: ServiceContext): Promise<ReviewFigures> {
  const now = ctx.now()
  const settings = await readSetting(ctx, 'reviews')
  const { origin } = ctx
  const counted = (view: Parameters<typeof viewOf>[0]) =>
    ctx.db.review.count({ where: { AND: [{ origin }, viewOf(view, { actor: ctx.actor, now })] } })
  const closed = { decidedAt: { gt: new Date(now.getTime() - WINDOW_MS) }, origin }
  const late = { ...viewOf('overdue', { actor: ctx.actor, now }), origin: ctx.origin }
  const [open, overdue, waitsForLead, mine, spotChecks, n, inTarget] = await Promise.all([
    counted('open'),
    counted('overdue'),
    counted('lead'),
    counted('mine'),
    counted('spot'),
    ctx.db.review.count({ where: { OR: [closed, late] } }),
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
