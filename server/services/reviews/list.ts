import type { ListReviews, ReviewOutcome, ReviewPage, ReviewPriority, ReviewRow, ReviewSettings, ReviewState } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { readSetting } from '@/server/services/settings/read'
import { type FullReview, WITH } from './internal'
import { ruleOf } from './judge'
import { orderOf } from './order'
import { isBlindTo, whereOf } from './where'

/** Counting stops here; beyond it the total is said as "at least". */
const COUNT_LIMIT = 10_000

type Shown = { actor: ServiceContext['actor']; settings: ReviewSettings; nameOf: (id: string) => string }

/** A review as one person may see it: what it came to is hidden from whoever is to judge it again. Words of the table by its constraints. */
export function rowOf(found: FullReview, { actor, settings, nameOf }: Shown): ReviewRow {
  const isBlind = isBlindTo(actor, found)
  return {
    id: found.id,
    kind: found.kind,
    agentId: found.agentId,
    action: found.action,
    priority: found.priority as ReviewPriority,
    reasons: found.reasons,
    riskScore: found.riskScore,
    state: found.state as ReviewState,
    waitsForLead: found.waitsForLead,
    assignee: found.assignee === null ? null : nameOf(found.assignee),
    isMine: found.assignee === actor.id,
    votes: isBlind ? 0 : found.votes.length,
    quorum: ruleOf(settings, found.priority).quorum,
    createdAt: found.createdAt.toISOString(),
    dueAt: found.dueAt.toISOString(),
    timesOutAt: found.timesOutAt.toISOString(),
    decidedAt: isBlind ? null : (found.decidedAt?.toISOString() ?? null),
    outcome: isBlind ? null : (found.outcome as ReviewOutcome | null),
    isBlind,
    origin: found.origin,
  }
}

/** Reviews of one view: the queue by priority and due time, what is closed newest first, by indexed cursor.
 *  In: view, filter, cursor, limit ≤ 200. Out: rows, next cursor or null, total (exact up to 10,000). Times UTC. */
export async function listReviews(ctx: ServiceContext, input: ListReviews): Promise<ReviewPage> {
  const where = whereOf(ctx, input)
  const { orderBy, after, cursorOf } = orderOf(input.view === 'closed' || input.view === 'spot')
  const [settings, found, total] = await Promise.all([
    readSetting(ctx, 'reviews'),
    ctx.db.review.findMany({
      where: input.cursor ? { AND: [where, after(input.cursor)] } : where,
      include: WITH,
      orderBy,
      take: input.limit + 1,
    }),
    ctx.db.review.count({ where, take: COUNT_LIMIT + 1 }),
  ])
  const page = found.slice(0, input.limit)
  const last = page.at(-1)
  const nameOf = await personNames(
    ctx,
    page.flatMap(({ assignee }) => assignee ?? []),
  )
  return {
    items: page.map((one) => rowOf(one, { actor: ctx.actor, settings, nameOf })),
    nextCursor: found.length > input.limit && last ? cursorOf(last) : null,
    total: Math.min(total, COUNT_LIMIT),
    totalIsEstimate: total > COUNT_LIMIT,
    readAt: ctx.now().toISOString(),
  }
}
