import { AppError } from '@/lib/errors'
import type { DecideReview, ReviewSettings } from '@/lib/schemas/reviews'
import { uuidv7 } from '@/lib/uuid'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'
import { type FullReview, getReviewInScope, partiesOf } from './internal'
import { isLead, isOpen, isSpotChecked, ruleOf, tally, whyBiased } from './judge'
import { moveReview, type Tx, unheld } from './move'

function refuseIfNotHeld(ctx: ServiceContext, found: FullReview): void {
  if (found.votes.some(({ personId }) => personId === ctx.actor.id))
    throw new AppError('CONFLICT', 'You have voted already; a person counts once.')
  if (!isOpen(found)) throw new AppError('CONFLICT', 'It is decided already. Your word was not counted.')
  if (found.assignee !== ctx.actor.id) throw new AppError('CONFLICT', 'You do not hold this review: claim it first.')
  if (found.timesOutAt <= ctx.now()) throw new AppError('CONFLICT', 'Its time is over, which counts as a rejection.')
}

/** What the agent may do once, for an hour at most, and the second look that some approvals get. */
async function grant(ctx: ServiceContext, tx: Tx, { found, settings }: { found: FullReview; settings: ReviewSettings }): Promise<void> {
  const createdAt = ctx.now()
  const { id, agentId, action, grants, inputDigest, constitutionHash } = found
  // An evolution that waits for this review is approved by it: an approval beside that would let the same word approve a second one.
  const isSpent = (await tx.evolution.count({ where: { reviewId: id } })) > 0
  if (inputDigest !== null && constitutionHash !== null && !isSpent) {
    const expiresAt = new Date(createdAt.getTime() + settings.approvalMinutes * 60_000)
    const bound = { agentId, action, inputDigest, constitutionHash }
    await tx.approval.create({ data: { id: uuidv7(createdAt.getTime()), reviewId: id, kinds: grants, ...bound, createdAt, expiresAt } })
  }
  if (isSpotChecked(id, settings.spotCheckRatio)) await tx.spotCheck.create({ data: { reviewId: id, madeAt: createdAt } })
}

/** One person's word. Any word but an approval closes the review; a quorum of approvals closes it and yields an approval for the agent.
 *  Out: what the review came to, or null while more people are needed. Never retried: a second press is a conflict and counts nothing.
 *  Errors: NOT_FOUND, FORBIDDEN (requester or owner), CONFLICT (not held, voted, decided or timed out). */
export async function decideReview(ctx: ServiceContext, input: DecideReview): Promise<{ id: string; outcome: string | null }> {
  const { id, outcome, justification } = input
  const settings = await readSetting(ctx, 'reviews')
  return ctx.db.$transaction(async (tx) => {
    const found = await getReviewInScope(tx, id)
    const biased = whyBiased(ctx.actor, await partiesOf(tx, found))
    if (biased) throw new AppError('FORBIDDEN', biased)
    refuseIfNotHeld(ctx, found)
    const at = ctx.now()
    const vote = {
      personId: ctx.actor.id,
      outcome,
      isLead: isLead(ctx.actor),
      justification,
      at,
      tookMs: Math.max(0, at.getTime() - (found.assignedAt?.getTime() ?? at.getTime())),
    }
    const { quorum, needsLead } = ruleOf(settings, found.priority)
    const now = tally([...found.votes, vote], { quorum, needsLead: needsLead || found.escalatedAt !== null })
    // The move comes first: whoever loses the race leaves no vote.
    const free = { ...unheld(found), waitsForLead: now.waitsForLead }
    const to = now.outcome === null ? free : { ...free, state: 'decided', outcome: now.outcome, justification, decidedAt: at }
    await moveReview(ctx, tx, { found, action: 'reviews.decide', to, reason: justification })
    await tx.reviewVote.create({ data: { reviewId: id, ...vote } })
    if (now.outcome === 'approve') await grant(ctx, tx, { found, settings })
    return { id, outcome: now.outcome }
  })
}
