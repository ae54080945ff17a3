import { sayQuorum, standingOf } from '@/lib/quorum'
import type { ApprovableAction, ApprovalRow, ApprovalState, Facts } from '@/lib/schemas/approvals'
import { type FullRequest, quorumOf } from './internal'
import { liveVotes, rolesOf } from './look-again'
import { neverOf } from './may-vote'

/** A plan is read by its title, which its facts keep. */
function titleIn({ targetKind, facts }: FullRequest): string | null {
  const { title } = facts as Facts // written by requestApproval in this shape
  return targetKind === 'plan' && typeof title === 'string' ? title : null
}

/** One request as a list shows it. */
export function rowOf(request: FullRequest, { viewer, nameOf }: { viewer: string; nameOf: (id: string) => string }): ApprovalRow {
  const quorum = quorumOf(request)
  const votes = liveVotes(request)
  const voters = votes.map((vote) => ({ personId: vote.personId, roles: rolesOf(vote) }))
  const { id, targetKind, targetId, version, reason, closedWhy } = request
  return {
    ...{ id, targetKind, targetId, version, reason, closedWhy },
    action: request.action as ApprovableAction, // written by requestApproval from the table
    state: request.state as ApprovalState, // a constraint of the table
    targetName: targetKind === 'person' ? nameOf(targetId) : (titleIn(request) ?? targetId),
    askedBy: nameOf(request.requestedBy),
    isMine: request.requestedBy === viewer,
    createdAt: request.createdAt.toISOString(),
    expiresAt: request.expiresAt.toISOString(),
    closedAt: request.closedAt?.toISOString() ?? null,
    quorum: sayQuorum(quorum),
    missing: request.state === 'waiting' ? standingOf(quorum, voters, neverOf(request)).missing : '',
    votes: votes.length,
  }
}
