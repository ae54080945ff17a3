import { AppError } from '@/lib/errors'
import { type CreateReview, REVIEW_PRIORITIES, rankOf, type WireReview } from '@/lib/schemas/reviews'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { runCommand } from '@/server/services/run-command'
import { readSetting } from '@/server/services/settings/read'
import { reviewOf } from '@/server/services/targets'
import { ruleOf } from './judge'
import { WIRE, wireOf } from './wire'

export type Asked = { input: CreateReview; tokenId: string; idempotencyKey: string | null }
type Made = { review: WireReview; isNew: boolean }

const isTaken = (cause: unknown) => typeof cause === 'object' && cause !== null && 'code' in cause && cause.code === 'P2002'

/** Two reviews of one decision would be two approvals of one thing. */
async function refuseIfOpen(db: Pick<ServiceContext['db'], 'review'>, decisionId: string): Promise<void> {
  const open = await db.review.findFirst({ where: { decisionId, decidedAt: null }, select: { id: true } })
  if (open) throw new AppError('CONFLICT', `decision_id: review ${open.id} is open for it already.`)
}

/** The denied decision that it is about. A decision for people has its review already; for an allowed or refused one there is nothing to approve. */
async function readDecision(ctx: ServiceContext, { decision_id, agent_id, action }: CreateReview) {
  if (decision_id === undefined) return null
  const select = { verdict: true, refusal: true, severity: true, inputDigest: true, constitutionHash: true } as const
  const found = await ctx.db.decision.findFirst({ where: { decisionId: decision_id, agentId: agent_id, action }, select })
  if (!found)
    throw new AppError('NOT_FOUND', 'decision_id: no such decision of this agent and action. It is there a moment after the answer.')
  await refuseIfOpen(ctx.db, decision_id)
  if (found.verdict !== 'deny' || found.refusal !== null)
    throw new AppError('CONFLICT', 'decision_id: only a denial by a rule can be reviewed on request; this decision is none.')
  return found
}

/** What was asked with this key before; another question under the same key is a conflict. */
async function readEarlier(ctx: ServiceContext, requestKey: string | null, { agent_id, action, kind, decision_id }: CreateReview) {
  if (requestKey === null) return null
  const found = await ctx.db.review.findUnique({ where: { requestKey }, include: WIRE })
  if (!found) return null
  if (found.agentId !== agent_id || found.action !== action || found.kind !== kind || found.decisionId !== (decision_id ?? null))
    throw new AppError('CONFLICT', 'Idempotency-Key: it was used for another review. Use a new key.')
  return wireOf(found, ctx.now())
}

/** The asked priority, or the severity of what was denied where that is higher: nobody chooses a smaller quorum for a graver thing.
 *  An approval of the kind `review` would stand in for a review that the denial kept from being asked for, so how grave that one is nobody knows. */
function rankFor({ kind, priority, approvals }: CreateReview, severity: string | null): number {
  if (kind === 'decision' && approvals.includes('review')) return rankOf('critical')
  const floor = rankOf(severity)
  return floor === -1 ? rankOf(priority) : Math.min(rankOf(priority), floor)
}

/** Opens a review on a token's request, audited. The same idempotency key gives the same review.
 *  Errors: NOT_FOUND (agent or decision), CONFLICT (nothing to review in that decision, one is open, or the key was used otherwise). */
export async function createReview(ctx: ServiceContext, { input, tokenId, idempotencyKey }: Asked): Promise<Made> {
  const requestKey = idempotencyKey === null ? null : `${tokenId}:${idempotencyKey}`
  const earlier = await readEarlier(ctx, requestKey, input)
  if (earlier) return { review: earlier, isNew: false }
  const createdAt = ctx.now()
  const id = uuidv7(createdAt.getTime())
  const rule = { permission: 'reviews:create', action: 'reviews.create', target: reviewOf({ id }) } as const
  const review = await runCommand(ctx, rule, async (opened) => {
    const settings = await readSetting(ctx, 'reviews')
    if (!(await ctx.db.agent.findUnique({ where: { agentId: input.agent_id } })))
      throw new AppError('NOT_FOUND', `agent_id: there is no agent ${input.agent_id}.`)
    const decision = await readDecision(ctx, input)
    const rank = rankFor(input, decision?.severity ?? null)
    const priority = REVIEW_PRIORITIES[rank] ?? input.priority
    const { targetMinutes, timeoutMinutes } = ruleOf(settings, priority)
    const after = (minutes: number) => new Date(createdAt.getTime() + minutes * 60_000)
    return opened.db.$transaction(async (tx) => {
      if (input.decision_id !== undefined) {
        // Two requests about one decision take turns, so that the second sees the review of the first.
        await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${`reviews.create:${input.decision_id}`}, 0))`
        await refuseIfOpen(tx, input.decision_id)
      }
      const made = await tx.review.create({
        data: {
          id,
          kind: input.kind,
          agentId: input.agent_id,
          action: input.action,
          riskScore: input.risk_score ?? null,
          priority,
          rank,
          reasons: [...new Set(input.reasons)],
          grants: input.kind === 'decision' ? [...new Set(input.approvals)] : [],
          decisionId: input.decision_id ?? null,
          inputDigest: decision?.inputDigest ?? null,
          constitutionHash: decision?.constitutionHash ?? null,
          requestedBy: tokenId,
          requestKey,
          origin: ctx.origin,
          createdAt,
          dueAt: after(targetMinutes),
          escalatesAt: after(timeoutMinutes / 2),
          timesOutAt: after(timeoutMinutes),
        },
        include: WIRE,
      })
      await tx.event.create({ data: { topic: 'reviews', ref: id, version: '1' } })
      await opened.entry?.done(tx, { beforeDigest: digestOf({}), afterDigest: digestOf(input) })
      return wireOf(made, createdAt)
    })
  }).catch((cause: unknown) => {
    if (isTaken(cause)) throw new AppError('CONFLICT', 'Idempotency-Key: a request with it is being answered. Ask again.', { cause })
    throw cause
  })
  return { review, isNew: true }
}
