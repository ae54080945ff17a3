import type { UpdateAgent } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import { changeAgent } from './change'
import type { AgentRow } from './register'

/** Changes owner, trust and clearance of an agent that is not retired. Errors: NOT_FOUND, CONFLICT, BAD_REQUEST (nothing differs). */
export const updateAgent = (ctx: ServiceContext, { agentId, version, reason, ...to }: UpdateAgent): Promise<AgentRow> =>
  changeAgent(ctx, { agentId, action: 'agents.update', reason, version, from: ['active', 'suspended', 'blocked'], to })
