import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import { runCommand } from '@/server/services/run-command'
import { reviewOf } from '@/server/services/targets'
import { getReviewInScope } from './internal'
import { moveReview, unheld } from './move'

const BATCH = 100
const moved = () => new AppError('CONFLICT', 'Somebody was faster. Nothing was changed by the clock.')

/** Rejects what nobody decided in time: silence is never an approval. */
async function expire(ctx: ServiceContext, id: string): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const found = await getReviewInScope(tx, id)
    if (found.decidedAt !== null) throw moved()
    const justification = 'Nobody decided it in time.'
    const closed = { state: 'timed_out', outcome: 'reject', justification, decidedAt: ctx.now(), waitsForLead: false }
    await moveReview(ctx, tx, { found, action: 'reviews.expire', to: { ...unheld(found), ...closed }, reason: justification })
  })
}

/** Half of its time is over: it goes back to the queue and waits for a lead, unless one has voted. */
async function escalate(ctx: ServiceContext, id: string): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const found = await getReviewInScope(tx, id)
    if (found.decidedAt !== null || found.escalatedAt !== null) throw moved()
    const escalatedAt = ctx.now()
    const waitsForLead = !found.votes.some(({ isLead }) => isLead)
    await moveReview(ctx, tx, { found, action: 'reviews.escalate', to: { ...unheld({ escalatedAt }), escalatedAt, waitsForLead } })
  })
}

/** The clock of open reviews: timeouts first, then escalations, each audited by itself. Out: how many of each.
 *  One that a person moved at the same moment is left for the next turn. */
export async function keepReviewTime(ctx: ServiceContext): Promise<{ expired: number; escalated: number }> {
  const now = ctx.now()
  const due = (where: object) =>
    ctx.db.review.findMany({ where: { decidedAt: null, ...where }, orderBy: { timesOutAt: 'asc' }, take: BATCH, select: { id: true } })
  const late = await due({ timesOutAt: { lte: now } })
  const half = await due({ escalatedAt: null, escalatesAt: { lte: now }, timesOutAt: { gt: now } })
  const done = { expired: 0, escalated: 0 }
  const turn = async (id: string, what: 'expired' | 'escalated') => {
    const [action, act] = what === 'expired' ? (['reviews.expire', expire] as const) : (['reviews.escalate', escalate] as const)
    try {
      await runCommand(ctx, { permission: 'reviews:escalate', action, target: reviewOf({ id }) }, (opened) => act(opened, id))
      done[what] += 1
    } catch (err) {
      ctx.log.warn({ err, review: id, what }, 'review.not-moved')
    }
  }
  for (const { id } of late) await turn(id, 'expired')
  for (const { id } of half) await turn(id, 'escalated')
  return done
}
