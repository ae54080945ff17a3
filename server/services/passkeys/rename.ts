import { AppError } from '@/lib/errors'
import type { RenamePasskey } from '@/lib/schemas/factors'
import type { ServiceContext } from '@/server/context'

/** Gives one of one's own passkeys another name. Errors: NOT_FOUND. */
export function renameOwnPasskey(ctx: ServiceContext, { id, label }: RenamePasskey): Promise<{ id: string }> {
  const personId = ctx.actor.id
  return ctx.db.$transaction(async (tx) => {
    const { count } = await tx.passkey.updateMany({ where: { id, personId, removedAt: null }, data: { label } })
    if (count === 0) throw new AppError('NOT_FOUND', 'You have no such passkey.')
    await tx.event.create({ data: { topic: 'people', ref: personId, version: 'factors' } })
    await ctx.entry?.done(tx, { reason: 'passkey named' })
    return { id }
  })
}
