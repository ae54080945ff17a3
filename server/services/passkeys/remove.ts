import { AppError } from '@/lib/errors'
import type { RemovePasskey } from '@/lib/schemas/factors'
import type { ServiceContext } from '@/server/context'
import { refuseLastFactor } from '@/server/services/factors/keep-last'

/** Takes away one of one's own passkeys; it proves nothing from then on. Errors: NOT_FOUND, CONFLICT (the last factor of a local account). */
export function removeOwnPasskey(ctx: ServiceContext, { id }: RemovePasskey): Promise<{ id: string }> {
  const personId = ctx.actor.id
  return ctx.db.$transaction(async (tx) => {
    const { count } = await tx.passkey.updateMany({ where: { id, personId, removedAt: null }, data: { removedAt: ctx.now() } })
    if (count === 0) throw new AppError('NOT_FOUND', 'You have no such passkey.')
    await refuseLastFactor(tx, personId)
    await tx.event.create({ data: { topic: 'people', ref: personId, version: 'factors' } })
    await ctx.entry?.done(tx, { reason: 'passkey removed' })
    return { id }
  })
}
