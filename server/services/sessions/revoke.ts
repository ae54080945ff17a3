import { AppError } from '@/lib/errors'
import type { SessionRef } from '@/lib/schemas/sessions'
import type { ServiceContext } from '@/server/context'
import { closeSessions } from './close'
import { hashOf, liveAt } from './row'

/** Ends one of the actor's own sessions. Errors: NOT_FOUND (none of theirs), CONFLICT (over already). */
export async function revokeSession(ctx: ServiceContext, { id }: SessionRef): Promise<{ id: string }> {
  const mine = { idHash: hashOf(id), personId: ctx.actor.id }
  if (!(await ctx.db.session.findFirst({ where: mine, select: { idHash: true } })))
    throw new AppError('NOT_FOUND', 'You have no such session.')
  const count = await closeSessions(ctx, { ...mine, ...liveAt(ctx.now()) }, 'ended by its person')
  if (count === 0) throw new AppError('CONFLICT', 'That session is over already.')
  return { id }
}
