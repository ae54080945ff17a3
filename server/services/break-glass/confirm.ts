import { AppError } from '@/lib/errors'
import type { ConfirmBreakGlass } from '@/lib/schemas/break-glass'
import type { ServiceContext } from '@/server/context'
import { lockAccess, refuseIfCut } from '@/server/services/people/internal'
import { lockTaken, stateOf, tellAlarm, tellPages } from './internal'

/** Confirms a role that somebody asked for in need, as a lead of one's own right: it is in force from their next request on.
 *  Errors: STEP_UP, NOT_FOUND, FORBIDDEN (one's own), CONFLICT (confirmed, lapsed or ended). */
export async function confirmBreakGlass(ctx: ServiceContext, { id }: ConfirmBreakGlass): Promise<void> {
  const now = ctx.now()
  const row = await ctx.db.$transaction(async (tx) => {
    await lockAccess(tx)
    await refuseIfCut(ctx, tx, 'break-glass:grant')
    const found = await lockTaken(tx, id)
    if (found.personId === ctx.actor.id) {
      await ctx.entry?.close('denied')
      throw new AppError('FORBIDDEN', 'You asked for it. Another lead has to confirm.')
    }
    const state = stateOf(found, now)
    if (state !== 'asked')
      throw new AppError(
        'CONFLICT',
        state === 'lapsed' ? 'It lapsed: nobody confirmed within 15 min.' : 'It does not wait for a word any more.',
      )
    const confirmed = await tx.breakGlass.update({ where: { id }, data: { confirmedBy: ctx.actor.id, confirmedAt: now } })
    await tellPages(tx, id, 'confirmed')
    await ctx.entry?.done(tx, { reason: found.reason })
    return confirmed
  })
  await tellAlarm(ctx, row)
}
