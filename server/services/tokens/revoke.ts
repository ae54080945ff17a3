import { AppError } from '@/lib/errors'
import type { RevokeToken } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'

/** Revokes a token on every engine within a second.
 *  Errors: NOT_FOUND (no such token), CONFLICT (revoked already; it stays so). */
export async function revokeToken(ctx: ServiceContext, { id }: RevokeToken): Promise<{ id: string; revokedAt: Date }> {
  const revokedAt = ctx.now()
  await ctx.db.$transaction(async (tx) => {
    const { count } = await tx.apiToken.updateMany({ where: { id, revokedAt: null }, data: { revokedAt } })
    if (count === 0) {
      const found = await tx.apiToken.findUnique({ where: { id }, select: { id: true } })
      if (!found) throw new AppError('NOT_FOUND', `There is no token ${id}.`)
      throw new AppError('CONFLICT', `Token ${id} was revoked before.`)
    }
    await tx.event.create({ data: { topic: 'tokens', ref: id, version: 'revoked' } })
    await ctx.entry?.done(tx)
  })
  return { id, revokedAt }
}
