import { AppError } from '@/lib/errors'
import type { ApprovalDetail, ApprovalRef, Facts } from '@/lib/schemas/approvals'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { boundAction } from './actions'
import { type FullRequest, quorumOf, WITH_VOTES } from './internal'
import { liveVotes, rolesOf } from './look-again'
import { whyNotVote } from './may-vote'
import { rowOf } from './row'

/** What it does in words; of what cannot be read any more, that. */
function saysOf({ action, params }: Pick<FullRequest, 'action' | 'params'>): string {
  try {
    return boundAction(action, params).says
  } catch (cause) {
    if (cause instanceof AppError) return cause.message
    throw cause
  }
}

/** One request: what it does, what it is bound to, who agreed, and whether the viewer can. Errors: NOT_FOUND. */
export async function getRequest(ctx: ServiceContext, { id }: ApprovalRef): Promise<ApprovalDetail> {
  const found = await ctx.db.accessRequest.findUnique({ where: { id }, include: WITH_VOTES })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such request.')
  const facts = found.facts as Facts // written by requestApproval in this shape
  const nameOf = await personNames(ctx, [
    ...Object.values(facts).filter((one) => typeof one === 'string'),
    found.requestedBy,
    found.targetId,
    ...found.votes.map(({ personId }) => personId),
  ])
  const hasAgreed = liveVotes(found).some(({ personId }) => personId === ctx.actor.id)
  const request = rowOf(found, { viewer: ctx.actor.id, nameOf })
  const whyNot = whyNotVote(ctx.actor, found, quorumOf(found))
  return {
    request,
    digest: found.digest,
    says: saysOf(found),
    facts: Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, typeof value === 'string' ? nameOf(value) : value])),
    votes: found.votes.map((vote) => ({
      by: nameOf(vote.personId),
      isMine: vote.personId === ctx.actor.id,
      roles: rolesOf(vote),
      outcome: vote.outcome === 'refuse' ? 'refuse' : 'approve',
      reason: vote.reason,
      method: vote.method,
      at: vote.at.toISOString(),
      version: vote.version,
      voidedAt: vote.voidedAt?.toISOString() ?? null,
      voidedWhy: vote.voidedWhy,
    })),
    whyNot: request.state === 'waiting' ? (whyNot ?? (hasAgreed ? 'You agreed already. Others are still needed.' : null)) : 'It is closed.',
    readAt: ctx.now().toISOString(),
  }
}
