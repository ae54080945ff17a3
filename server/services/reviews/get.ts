import { can, EVERYWHERE, rolesWith } from '@/lib/access'
import type { DecisionRecord } from '@/lib/schemas/record'
import type { ReviewDetail, ReviewOutcome, ReviewRef } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import { recordOf } from '@/server/services/decisions/record-of'
import { personNames } from '@/server/services/people/names'
import { readSetting } from '@/server/services/settings/read'
import { type FullReview, getReviewInScope, partiesOf } from './internal'
import { whyBiased, whyNotClaim } from './judge'
import { rowOf } from './list'

/** The decision it is about, its input masked as it was recorded. */
async function readRecord(ctx: ServiceContext, decisionId: string | null): Promise<DecisionRecord | null> {
  if (decisionId === null || !can(ctx.actor, 'decisions:read', EVERYWHERE)) return null
  const found = await ctx.db.decision.findFirst({ where: { decisionId }, select: { record: true } })
  return found ? recordOf(found.record) : null
}

function whyNotOf(ctx: ServiceContext, { found, parties }: { found: FullReview; parties: Awaited<ReturnType<typeof partiesOf>> }) {
  if (!can(ctx.actor, 'reviews:decide', EVERYWHERE)) return `Deciding is open to roles ${rolesWith('reviews:decide').join(' and ')}.`
  return whyBiased(ctx.actor, parties) ?? (found.spotCheck ? null : whyNotClaim(ctx.actor, found))
}

/** One review: why it was asked, what it is about, each word on it, and whether this person may decide it. Votes, history and outcome are
 *  left out for whoever is to judge it again blind. Errors: NOT_FOUND. */
export async function getReview(ctx: ServiceContext, { id }: ReviewRef): Promise<ReviewDetail> {
  const found = await getReviewInScope(ctx.db, id)
  const [settings, parties, changes, approval, record, mine] = await Promise.all([
    readSetting(ctx, 'reviews'),
    partiesOf(ctx.db, found),
    ctx.db.reviewChange.findMany({ where: { reviewId: id }, orderBy: { version: 'desc' }, take: 50 }),
    ctx.db.approval.findUnique({ where: { reviewId: id } }),
    readRecord(ctx, found.decisionId),
    ctx.db.review.count({ where: { assignee: ctx.actor.id, decidedAt: null } }),
  ])
  const people = [found.assignee, parties.requester, ...found.votes.map(({ personId }) => personId), ...changes.map(({ by }) => by)]
  const nameOf = await personNames(
    ctx,
    people.flatMap((one) => one ?? []),
  )
  const row = rowOf(found, { actor: ctx.actor, settings, nameOf })
  const shown = <T>(part: readonly T[]): readonly T[] => (row.isBlind ? [] : part)
  return {
    review: {
      ...row,
      decisionId: found.decisionId,
      grants: found.grants,
      escalatesAt: found.escalatesAt.toISOString(),
      escalatedAt: found.escalatedAt?.toISOString() ?? null,
      justification: row.isBlind ? null : found.justification,
      requestedBy: nameOf(parties.requester),
      owner: parties.owner,
    },
    votes: shown(found.votes).map(({ personId, at, outcome, justification, isLead, tookMs }) => ({
      by: nameOf(personId),
      at: at.toISOString(),
      outcome: outcome as ReviewOutcome, // a constraint of the table
      justification,
      isLead,
      tookMs,
    })),
    history: shown(changes).map(({ version, action, at, by, reason }) => ({
      version,
      action,
      at: at.toISOString(),
      by: nameOf(by),
      reason,
    })),
    approval:
      approval === null || row.isBlind
        ? null
        : {
            id: approval.id,
            kinds: approval.kinds,
            expiresAt: approval.expiresAt.toISOString(),
            usedAt: approval.usedAt?.toISOString() ?? null,
            usedBy: approval.usedBy,
          },
    record,
    whyNot: whyNotOf(ctx, { found, parties }),
    assigned: { mine, maximum: settings.assignedMaximum },
    readAt: ctx.now().toISOString(),
  }
}
