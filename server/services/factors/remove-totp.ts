import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import { refuseLastFactor } from './keep-last'

/** Takes away one's own authenticator app. Errors: NOT_FOUND, CONFLICT (the last factor of a local account). */
export function removeOwnTotp(ctx: ServiceContext): Promise<{ personId: string }> {
  const personId = ctx.actor.id
  return ctx.db.$transaction(async (tx) => {
    const { count } = await tx.totp.deleteMany({ where: { personId } })
    if (count === 0) throw new AppError('NOT_FOUND', 'You have no authenticator app here.')
    await refuseLastFactor(tx, personId)
    await tx.event.create({ data: { topic: 'people', ref: personId, version: 'factors' } })
    await ctx.entry?.done(tx, { reason: 'authenticator app removed' })
    return { personId }
  })
}
