import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { RollbackEvolution } from '@/lib/schemas/evolutions'
import type { ServiceContext } from '@/server/context'
import { activeFreeze, refuseInFreezeUntilDone } from '@/server/freeze'
import { ownRoles } from '@/server/services/approvals/may-vote'
import { requestApproval } from '@/server/services/approvals/request'
import { readSetting } from '@/server/services/settings/read'
import { getEvolutionInScope, readBoth } from './internal'
import { lockAgent, moveEvolution, releaseAgent } from './move'
import { peopleNeeded } from './people-needed'

export type RolledBack = { id: string; isDone: boolean /** What a lead agrees to, while changes are frozen. */; requestId: string | null }

/** Takes the running evolution back. Alone where the one before is young and well scored; otherwise the first call asks and another person's
 *  call does it. While changes are frozen a lead is asked instead, always. Out: whether it was done, or waits for a second person, and where.
 *  Errors: NOT_FOUND, CONFLICT. */
export async function rollbackEvolution(ctx: ServiceContext, input: RollbackEvolution): Promise<RolledBack> {
  const startedAt = ctx.now()
  const { id, toId, reason } = input
  const rule = await readSetting(ctx, 'evolutions')
  const action = 'evolutions.rollback'
  if (await activeFreeze(ctx.db, startedAt)) {
    const { id: requestId } = await requestApproval(ctx, { action, params: { id, toId }, reason })
    return { id, isDone: false, requestId }
  }
  return ctx.db.$transaction(async (tx) => {
    await refuseInFreezeUntilDone(tx, startedAt) // one that starts at this moment: the next call asks a lead
    await lockAgent(tx, (await getEvolutionInScope(tx, id)).agentId)
    const { found, previous } = await readBoth(tx, input)
    const isSecond = found.rollbackAskedBy !== null && found.rollbackTo === toId && found.rollbackAskedBy !== ctx.actor.id
    if (isSecond && !can({ ...ctx.actor, roles: ownRoles(ctx.actor) }, 'evolutions:rollback', EVERYWHERE))
      throw new AppError(
        'FORBIDDEN',
        'A role that was lent to you in need never counts as the second word. Another person must confirm it.',
      )
    if (peopleNeeded(previous, rule, startedAt) === 2 && !isSecond) {
      if (found.rollbackAskedBy === ctx.actor.id && found.rollbackTo === toId)
        throw new AppError('CONFLICT', 'You have asked for it already. Another person must confirm it.')
      const asked = { rollbackTo: toId, rollbackAskedBy: ctx.actor.id, rollbackAskedAt: startedAt }
      await ctx.entry?.done(tx, await moveEvolution(ctx, tx, { found, action, to: asked, reason }))
      return { id, isDone: false, requestId: null }
    }
    await releaseAgent(ctx, tx, { agentId: found.agentId, action, before: id, after: toId, reason })
    const to = { state: 'rolled_back', rollbackTo: toId, rollbackStartedAt: startedAt, rolledBackAt: ctx.now() }
    await ctx.entry?.done(tx, await moveEvolution(ctx, tx, { found, action, to, reason }))
    return { id, isDone: true, requestId: null }
  })
}
