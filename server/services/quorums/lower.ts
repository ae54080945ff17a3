import { AppError } from '@/lib/errors'
import { isAtLeast, sayQuorum } from '@/lib/quorum'
import { QUORUMS } from '@/lib/quorum-table'
import type { Asked } from '@/lib/schemas/approvals'
import type { LowerQuorum } from '@/lib/schemas/quorums'
import type { ServiceContext } from '@/server/context'
import { requestApproval } from '@/server/services/approvals/request'
import { quorumInForce } from './in-force'
import { refuseBelowTable } from './refuse-tree'

/** Asks another person to agree that fewer are needed; until then what is in force stays. Errors: BAD_REQUEST (below the table, or no less than
 *  now), CONFLICT (asked for already), STEP_UP. */
export async function lowerQuorum(ctx: ServiceContext, { action, quorum, reason }: LowerQuorum): Promise<Asked> {
  const [wanted, now] = [quorum ?? QUORUMS[action], await quorumInForce(ctx.db, action)]
  refuseBelowTable(action, wanted)
  if (isAtLeast(wanted, now))
    throw new AppError('BAD_REQUEST', `quorum: no less than ${sayQuorum(now)}, which is in force. Raise it instead; one person can.`)
  return requestApproval(ctx, { action: 'quorums.lower', params: { action, quorum }, reason })
}
