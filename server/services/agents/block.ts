import type { StopAgent } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import { changeAgent } from './change'
import type { AgentRow } from './register'

/** Refuses an active or suspended agent everything; only a lead lifts it. Errors: NOT_FOUND, CONFLICT (blocked or retired already). */
export const blockAgent = (ctx: ServiceContext, { agentId, reason }: StopAgent): Promise<AgentRow> =>
  changeAgent(ctx, {
    agentId,
    action: 'agents.block',
    reason,
    from: ['active', 'suspended'],
    to: { state: 'blocked' },
    stop: 'agents.block',
  })
