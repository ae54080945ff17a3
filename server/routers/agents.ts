import {
  AgentRef,
  ConfirmedStop,
  ListAgents,
  RegisterAgent,
  RetireAgent,
  SettleAgent,
  UnblockAgent,
  UpdateAgent,
} from '@/lib/schemas/agents'
import { activateAgent } from '@/server/services/agents/activate'
import { blockAgent } from '@/server/services/agents/block'
import { getAgent } from '@/server/services/agents/get'
import { listAgents } from '@/server/services/agents/list'
import { registerAgent } from '@/server/services/agents/register'
import { retireAgent } from '@/server/services/agents/retire'
import { suspendAgent } from '@/server/services/agents/suspend'
import { unblockAgent } from '@/server/services/agents/unblock'
import { updateAgent } from '@/server/services/agents/update'
import { agentOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const stopping = { schema: ConfirmedStop, target: agentOf, stepUp: true } as const
const asking = { action: 'approvals.request', stepUp: true } as const

export const agents = router({
  list: read({ permission: 'agents:read', schema: ListAgents }).query(({ ctx, input }) => listAgents(ctx, input)),
  get: read({ permission: 'agents:read', schema: AgentRef }).query(({ ctx, input }) => getAgent(ctx, input)),
  register: command({ permission: 'agents:register', action: 'agents.register', schema: RegisterAgent, target: agentOf }).mutation(
    ({ ctx, input }) => registerAgent(ctx, input),
  ),
  update: command({ permission: 'agents:update', action: 'agents.update', schema: UpdateAgent, target: agentOf }).mutation(
    ({ ctx, input }) => updateAgent(ctx, input),
  ),
  suspend: command({ ...stopping, permission: 'agents:suspend', action: 'agents.suspend' }).mutation(({ ctx, input }) =>
    suspendAgent(ctx, input),
  ),
  activate: command({ permission: 'agents:activate', action: 'agents.activate', schema: SettleAgent, target: agentOf }).mutation(
    ({ ctx, input }) => activateAgent(ctx, input),
  ),
  block: command({ ...stopping, permission: 'agents:block', action: 'agents.block' }).mutation(({ ctx, input }) => blockAgent(ctx, input)),
  unblock: command({ ...asking, permission: 'agents:unblock', schema: UnblockAgent, target: agentOf }).mutation(({ ctx, input }) =>
    unblockAgent(ctx, input),
  ),
  retire: command({ permission: 'agents:retire', action: 'agents.retire', schema: RetireAgent, target: agentOf, stepUp: true }).mutation(
    ({ ctx, input }) => retireAgent(ctx, input),
  ),
})
