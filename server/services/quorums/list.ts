import { AppError } from '@/lib/errors'
import { isAtLeast, sayQuorum } from '@/lib/quorum'
import { QUORUMS } from '@/lib/quorum-table'
import { APPROVABLE } from '@/lib/schemas/approvals'
import { type Quorums, RaisedQuorums } from '@/lib/schemas/quorums'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { inForceOf } from './in-force'

/** Who must agree to what: the least, and what is in force. */
export async function listQuorums(ctx: ServiceContext): Promise<Quorums> {
  const now = ctx.now()
  const newest = await ctx.db.setting.findFirst({ where: { key: 'quorums' }, orderBy: { version: 'desc' } })
  if (!newest) throw new AppError('NOT_FOUND', 'Who must agree was never written.')
  const raised = RaisedQuorums.parse(newest.body)
  const waiting = await ctx.db.accessRequest.findMany({
    where: { action: 'quorums.lower', state: 'waiting', expiresAt: { gt: now } },
    select: { id: true, targetId: true },
    take: APPROVABLE.length,
  })
  const nameOf = await personNames(ctx, [newest.by])
  return {
    version: newest.version,
    at: newest.at.toISOString(),
    by: nameOf(newest.by),
    reason: newest.reason,
    items: APPROVABLE.map((action) => {
      const quorum = inForceOf(action, raised)
      return {
        ...{ action, quorum },
        least: sayQuorum(QUORUMS[action]),
        inForce: sayQuorum(quorum),
        isRaised: !isAtLeast(QUORUMS[action], quorum),
        lowerRequestId: waiting.find(({ targetId }) => targetId === action)?.id ?? null,
      }
    }),
    readAt: now.toISOString(),
  }
}
