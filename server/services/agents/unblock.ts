import type { SettleAgent } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import { changeAgent } from './change'
import type { AgentRow } from './register'

/** Lifts a block; the agent may act again. One lead suffices until there are approvals; then it needs two people.
 *  Errors: NOT_FOUND, CONFLICT (not blocked, or another version). */
export const unblockAgent = (ctx: ServiceContext, { agentId, reason, version }: SettleAgent): Promise<AgentRow> =>
  changeAgent(ctx, { agentId, action: 'agents.unblock', reason, version, from: ['blocked'], to: { state: 'active' } })
