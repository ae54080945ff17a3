import { can, EVERYWHERE } from '@/lib/access'
import { type ReviewFilter, type ReviewView, rankOf } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const OPEN: Prisma.ReviewWhereInput = { decidedAt: null }

/** Spot checks that this person may still judge: not their own votes. */
export const spotChecksFor = (actorId: string): Prisma.ReviewWhereInput => ({
  spotCheck: { checkedAt: null },
  votes: { none: { personId: actorId } },
})

export function viewOf(view: ReviewView, { actor, now }: { actor: { id: string }; now: Date }): Prisma.ReviewWhereInput {
  const views: Record<ReviewView, Prisma.ReviewWhereInput> = {
    open: OPEN,
    mine: { ...OPEN, assignee: actor.id },
    overdue: { ...OPEN, dueAt: { lt: now } },
    lead: { ...OPEN, waitsForLead: true },
    spot: spotChecksFor(actor.id),
    closed: { decidedAt: { not: null } },
  }
  return views[view]
}

/** The database condition of a filter. Every part is written out: nothing a client sends becomes an operator. */
export function whereOf(ctx: ServiceContext, filter: ReviewFilter): Prisma.ReviewWhereInput {
  const parts = [viewOf(filter.view, { actor: ctx.actor, now: ctx.now() })]
  if (filter.priority) parts.push({ rank: rankOf(filter.priority) })
  if (filter.kind) parts.push({ kind: filter.kind })
  if (filter.search) parts.push(searchOf(filter.search))
  return { AND: parts }
}

function searchOf(search: string): Prisma.ReviewWhereInput {
  if (UUID.test(search)) return { OR: [{ id: search.toLowerCase() }, { decisionId: search.toLowerCase() }] }
  const part = { contains: literal(search.toLowerCase()) }
  return { OR: [{ agentId: part }, { action: part }] }
}

/** Whether this person is to judge it again without knowing what it came to. */
export const isBlindTo = (
  actor: ServiceContext['actor'],
  review: { spotCheck: { checkedAt: Date | null } | null; votes: readonly { personId: string }[] },
): boolean =>
  actor.kind === 'person' &&
  review.spotCheck !== null &&
  review.spotCheck.checkedAt === null &&
  can(actor, 'reviews:decide', EVERYWHERE) &&
  !review.votes.some(({ personId }) => personId === actor.id)
