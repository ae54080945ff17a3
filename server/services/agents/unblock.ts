import type { UnblockAgent } from '@/lib/schemas/agents'
import type { Asked } from '@/lib/schemas/approvals'
import type { ServiceContext } from '@/server/context'
import { requestApproval } from '@/server/services/approvals/request'

/** Asks another lead to agree that a block is lifted; until then the agent stays blocked.
 *  Errors: NOT_FOUND, CONFLICT (not blocked, another version, or asked for already), STEP_UP. */
export const unblockAgent = (ctx: ServiceContext, { agentId, reason, version }: UnblockAgent): Promise<Asked> =>
  requestApproval(ctx, { action: 'agents.unblock', params: { agentId }, reason, seen: { version } })
