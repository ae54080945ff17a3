import type { ServiceContext } from '@/server/context'
import type { AgentRow } from './register'

/** All agents by id; at most 2,000 are returned, which is what a browser may hold. */
export function listAgents(ctx: ServiceContext): Promise<AgentRow[]> {
  return ctx.db.agent.findMany({ orderBy: { agentId: 'asc' }, take: 2000 })
}
