import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { approvable } from '@/server/services/approvals/approvable'
import { evolutionOf } from '@/server/services/targets'
import { getEvolutionInScope, readBoth } from './internal'
import { lockAgent, moveEvolution, releaseAgent } from './move'

/** Rolling an evolution back while changes are frozen: it is let through, and a lead agrees to it however young the one before is. */
export const rollingBack = approvable({
  action: 'evolutions.rollback',
  permission: 'evolutions:rollback',
  schema: z.strictObject({ id: z.uuid(), toId: z.uuid().nullable() }),
  target: evolutionOf,
  says: ({ toId }) =>
    `The evolution is rolled back, ${toId === null ? 'to the agent before its first one' : `to evolution ${toId}`}, as a new version of the agent.`,
  factsOf: async (tx, { id, toId }) => {
    await lockAgent(tx, (await getEvolutionInScope(tx, id)).agentId)
    const { found } = await readBoth(tx, { id, toId })
    const agent = await tx.agent.findUniqueOrThrow({ where: { agentId: found.agentId } })
    if (agent.state !== 'active') throw new AppError('CONFLICT', `Agent ${agent.agentId} is ${agent.state}; only an active one is changed.`)
    return {
      agentId: agent.agentId,
      agentVersion: agent.version,
      runs: id,
      version: found.version,
      backTo: toId ?? 'the agent before its first evolution',
    }
  },
  apply: async (ctx, tx, { params: { id, toId }, wish: { by, reason } }) => {
    const startedAt = ctx.now()
    const { found } = await readBoth(tx, { id, toId })
    const action = 'evolutions.rollback'
    await releaseAgent(ctx, tx, { agentId: found.agentId, action, before: id, after: toId, reason, by })
    const to = { state: 'rolled_back', rollbackTo: toId, rollbackStartedAt: startedAt, rolledBackAt: ctx.now() }
    return moveEvolution(ctx, tx, { found, action, to, reason, by })
  },
})
