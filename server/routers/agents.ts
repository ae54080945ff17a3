import { ListAll, RegisterAgent } from '@/lib/schemas/agents'
import { listAgents } from '@/server/services/agents/list'
import { registerAgent } from '@/server/services/agents/register'
import { agentOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const agents = router({
  list: read({ permission: 'agents:read', schema: ListAll }).query(({ ctx }) => listAgents(ctx)),
  register: command({ permission: 'agents:register', action: 'agents.register', schema: RegisterAgent, target: agentOf }).mutation(
    ({ ctx, input }) => registerAgent(ctx, input),
  ),
})
