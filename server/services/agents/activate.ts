import type { SettleAgent } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import { changeAgent } from './change'
import type { AgentRow } from './register'

/** Lifts a suspension; a block is lifted by unblockAgent alone. Errors: NOT_FOUND, CONFLICT (not suspended, or another version). */
export const activateAgent = (ctx: ServiceContext, { agentId, reason, version }: SettleAgent): Promise<AgentRow> =>
  changeAgent(ctx, { agentId, action: 'agents.activate', reason, version, from: ['suspended'], to: { state: 'active' } })
