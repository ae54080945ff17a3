import { REVIEW_PRIORITIES } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import { viewOf } from './where'

/** Open reviews by priority, each there from 0 on, and how many of them are past their target. */
export async function countWaiting(ctx: ServiceContext): Promise<{ byPriority: Record<string, number>; overdue: number }> {
  const asked = { actor: ctx.actor, now: ctx.now() }
  const [rows, overdue] = await Promise.all([
    ctx.db.review.groupBy({ by: ['priority'], where: viewOf('open', asked), _count: true }),
    ctx.db.review.count({ where: viewOf('overdue', asked) }),
  ])
  const found = new Map(rows.map(({ priority, _count }) => [priority, _count]))
  return { byPriority: Object.fromEntries(REVIEW_PRIORITIES.map((priority) => [priority, found.get(priority) ?? 0])), overdue }
}
