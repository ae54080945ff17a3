import { AppError } from '@/lib/errors'
import type { DeployEvolution } from '@/lib/schemas/evolutions'
import type { ServiceContext } from '@/server/context'
import { currentOf, getEvolutionInScope } from './internal'
import { lockAgent, moveEvolution, releaseAgent } from './move'

/** Records that the agent runs an approved evolution, as a new version of the agent.
 *  Errors: NOT_FOUND, CONFLICT (not approved, the agent is not active, or somebody was faster). */
export const deployEvolution = (ctx: ServiceContext, { id, reason }: DeployEvolution): Promise<{ id: string }> =>
  ctx.db.$transaction(async (tx) => {
    const found = await getEvolutionInScope(tx, id)
    if (found.state !== 'auto_approved' && found.state !== 'approved')
      throw new AppError('CONFLICT', `It is ${found.state.replaceAll('_', ' ')}; only an approved evolution is deployed.`)
    await lockAgent(tx, found.agentId)
    const current = await currentOf(tx, found.agentId)
    const action = 'evolutions.deploy'
    const digests = await moveEvolution(ctx, tx, { found, action, to: { state: 'deployed', deployedAt: ctx.now() }, reason })
    await releaseAgent(ctx, tx, { agentId: found.agentId, action, before: current?.id ?? null, after: id, reason })
    await ctx.entry?.done(tx, digests)
    return { id }
  })
