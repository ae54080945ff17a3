import { AppError } from '@/lib/errors'
import type { BreakGlassRef } from '@/lib/schemas/break-glass'
import type { ServiceContext } from '@/server/context'
import { lockTaken, stateOf, tellAlarm, tellPages } from './internal'

async function end(ctx: ServiceContext, { id }: BreakGlassRef, owner?: string): Promise<void> {
  const now = ctx.now()
  const row = await ctx.db.$transaction(async (tx) => {
    const found = await lockTaken(tx, id)
    if (owner !== undefined && found.personId !== owner) throw new AppError('NOT_FOUND', 'You hold no such right.')
    if (!['active', 'asked'].includes(stateOf(found, now))) throw new AppError('CONFLICT', 'It is over already.')
    const ended = await tx.breakGlass.update({ where: { id }, data: { endedAt: now, endedBy: ctx.actor.id } })
    await tellPages(tx, id, 'ended')
    await ctx.entry?.done(tx)
    return ended
  })
  await tellAlarm(ctx, row)
}

/** Takes a right away that somebody holds in need; their next request is without it. Errors: NOT_FOUND, CONFLICT (over already). */
export const endBreakGlass = (ctx: ServiceContext, ref: BreakGlassRef): Promise<void> => end(ctx, ref)

/** Gives one's own back before its time. Errors: NOT_FOUND (somebody else's look like none), CONFLICT (over already). */
export const returnBreakGlass = (ctx: ServiceContext, ref: BreakGlassRef): Promise<void> => end(ctx, ref, ctx.actor.id)
