import { AppError } from '@/lib/errors'
import type { ApprovableAction, ApprovalDetail, ApprovalRef, Facts } from '@/lib/schemas/approvals'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { boundAction } from './actions'
import { quorumOf, WITH_VOTES } from './internal'
import { liveVotes, rolesOf } from './look-again'
import { whyNotVote } from './may-vote'
import { rowOf } from './row'

/** One request: what it does, what it is bound to, who agreed, and whether the viewer can. Errors: NOT_FOUND. */
export async function getRequest(ctx: ServiceContext, { id }: ApprovalRef): Promise<ApprovalDetail> {
  const found = await ctx.db.accessRequest.findUnique({ where: { id }, include: WITH_VOTES })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such request.')
  const nameOf = await personNames(ctx, [found.requestedBy, found.targetId, ...found.votes.map(({ personId }) => personId)])
  const { says } = boundAction(found.action as ApprovableAction, found.params) // written by requestApproval from the table
  const hasAgreed = liveVotes(found).some(({ personId }) => personId === ctx.actor.id)
  const request = rowOf(found, { viewer: ctx.actor.id, nameOf })
  const whyNot = whyNotVote(ctx.actor, found, quorumOf(found))
  return {
    request,
    digest: found.digest,
    says,
    facts: found.facts as Facts, // likewise
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
