import type { ServiceContext } from '@/server/context'
import type { AgentRow } from './register'

/** All agents by id, at most 2,000: for the command line and the start of the installation. */
export function listAllAgents(ctx: ServiceContext): Promise<AgentRow[]> {
  return ctx.db.agent.findMany({ orderBy: { agentId: 'asc' }, take: 2000 })
}
