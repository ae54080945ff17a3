import { AppError } from '@/lib/errors'
import type { EndSession } from '@/lib/schemas/sessions'
import type { ServiceContext } from '@/server/context'
import { closeSessions } from './close'
import { hashOf, liveAt } from './row'

/** Ends anybody's session. Works in a freeze and needs no confirmation. Errors: NOT_FOUND, CONFLICT (over already). */
export async function endSessionOf(ctx: ServiceContext, { id, reason }: EndSession): Promise<{ id: string }> {
  const idHash = hashOf(id)
  if (!(await ctx.db.session.findUnique({ where: { idHash }, select: { idHash: true } })))
    throw new AppError('NOT_FOUND', 'There is no such session.')
  const count = await closeSessions(ctx, { idHash, ...liveAt(ctx.now()) }, reason)
  if (count === 0) throw new AppError('CONFLICT', 'That session is over already.')
  return { id }
}
