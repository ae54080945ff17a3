import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { RollbackEvolution } from '@/lib/schemas/evolutions'
import type { ServiceContext } from '@/server/context'
import { ownRoles } from '@/server/services/approvals/may-vote'
import { readSetting } from '@/server/services/settings/read'
import { currentOf, type EvolutionRecord, getEvolutionInScope, previousOf } from './internal'
import { lockAgent, moveEvolution, releaseAgent, type Tx } from './move'
import { peopleNeeded } from './people-needed'

/** What the agent runs, and the one before it. Errors: NOT_FOUND, CONFLICT (something else runs, or lies before it, than was looked at). */
async function readBoth(tx: Tx, { id, toId }: RollbackEvolution): Promise<{ found: EvolutionRecord; previous: EvolutionRecord | null }> {
  const found = await getEvolutionInScope(tx, id)
  await lockAgent(tx, found.agentId)
  const current = await currentOf(tx, found.agentId)
  if (current?.id !== id) throw new AppError('CONFLICT', 'The agent does not run this evolution now. Nothing was changed.')
  const previous = await previousOf(tx, found)
  if ((previous?.id ?? null) !== toId)
    throw new AppError('CONFLICT', 'What lies before it has changed meanwhile. Look again; nothing was changed.')
  return { found, previous }
}

/** Takes the running evolution back. Alone where the one before is young and well scored; otherwise the first call asks and another person's
 *  call does it. Out: whether it was done, or waits for a second person. Errors: NOT_FOUND, CONFLICT. */
export async function rollbackEvolution(ctx: ServiceContext, input: RollbackEvolution): Promise<{ id: string; isDone: boolean }> {
  const startedAt = ctx.now()
  const { id, toId, reason } = input
  const rule = await readSetting(ctx, 'evolutions')
  const action = 'evolutions.rollback'
  return ctx.db.$transaction(async (tx) => {
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
      return { id, isDone: false }
    }
    await releaseAgent(ctx, tx, { agentId: found.agentId, action, before: id, after: toId, reason })
    const to = { state: 'rolled_back', rollbackTo: toId, rollbackStartedAt: startedAt, rolledBackAt: ctx.now() }
    await ctx.entry?.done(tx, await moveEvolution(ctx, tx, { found, action, to, reason }))
    return { id, isDone: true }
  })
}
