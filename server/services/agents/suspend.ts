import type { StopAgent } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import { changeAgent } from './change'
import type { AgentRow } from './register'

/** Refuses an active agent everything until somebody lifts it. Errors: NOT_FOUND, CONFLICT (it is not active). */
export const suspendAgent = (ctx: ServiceContext, { agentId, reason }: StopAgent): Promise<AgentRow> =>
  changeAgent(ctx, { agentId, action: 'agents.suspend', reason, from: ['active'], to: { state: 'suspended' }, stop: 'agents.suspend' })
