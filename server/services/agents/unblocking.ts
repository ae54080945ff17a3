import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { AgentId } from '@/lib/schemas/evaluate'
import { approvable } from '@/server/services/approvals/approvable'
import { agentOf } from '@/server/services/targets'
import { changeAgentIn } from './change'

/** Lifting a block, as the leads are asked about it: this agent, with this owner and these rights, at this version. */
export const unblocking = approvable({
  action: 'agents.unblock',
  permission: 'agents:unblock',
  schema: z.strictObject({ agentId: AgentId }),
  target: agentOf,
  says: ({ agentId }) => `The block of agent ${agentId} is lifted: the engines decide for it again within a second.`,
  factsOf: async (tx, { agentId }) => {
    await tx.$queryRaw`SELECT 1 FROM agent WHERE agent_id = ${agentId} FOR UPDATE`
    const found = await tx.agent.findUnique({ where: { agentId } })
    if (!found) throw new AppError('NOT_FOUND', `There is no agent ${agentId}.`)
    const { state, version, owner, trustLevel, clearance } = found
    if (state !== 'blocked')
      throw new AppError('CONFLICT', `Agent ${agentId} is ${state} at version ${version}: there is no block to lift.`)
    return { agentId, state, version, owner, trustLevel, clearance }
  },
  apply: async (ctx, tx, { params: { agentId }, wish }) => {
    const change = { agentId, action: 'agents.unblock', reason: wish.reason, from: ['blocked'], to: { state: 'active' } } as const
    return (await changeAgentIn(ctx, tx, { ...change, by: wish.by })).digests
  },
})
