import { AppError } from '@/lib/errors'
import type { RegisterAgent } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

export type AgentRow = Prisma.AgentGetPayload<object>

/** Registers an agent; the engines know it within a second.
 *  In: agent id, owner, trust 0–1, clearance. Out: the agent, version 1, state active.
 *  Errors: CONFLICT (the id is taken: nothing was changed). */
export async function registerAgent(ctx: ServiceContext, input: RegisterAgent): Promise<AgentRow> {
  try {
    return await ctx.db.$transaction(async (tx) => {
      const agent = await tx.agent.create({ data: input })
      const { agentId, version, owner, trustLevel, clearance, state } = agent
      await tx.agentVersion.create({
        data: { agentId, version, action: 'agents.register', by: ctx.actor.id, before: {}, after: { owner, trustLevel, clearance, state } },
      })
      await tx.event.create({ data: { topic: 'agents', ref: agent.agentId, version: String(agent.version) } })
      await ctx.entry?.done(tx)
      return agent
    })
  } catch (cause) {
    const code = cause && typeof cause === 'object' && 'code' in cause ? cause.code : null
    if (code === 'P2002')
      throw new AppError('CONFLICT', `Agent ${input.agentId} exists already. Choose another id, or use the agent as it is.`, { cause })
    throw cause
  }
}
