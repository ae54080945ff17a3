import type { SettleAgent } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import { changeAgent } from './change'
import type { AgentRow } from './register'

/** Ends an agent for good: its id and its history stay, and it is never active again. Errors: NOT_FOUND, CONFLICT (retired already, or another version). */
export const retireAgent = (ctx: ServiceContext, { agentId, reason, version }: SettleAgent): Promise<AgentRow> =>
  changeAgent(ctx, {
    agentId,
    action: 'agents.retire',
    reason,
    version,
    from: ['active', 'suspended', 'blocked'],
    to: { state: 'retired' },
  })
