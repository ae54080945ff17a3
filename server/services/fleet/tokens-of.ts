import type { ServiceContext } from '@/server/context'

export type TokenOf = { label: string; state: 'live' | 'expired' | 'revoked' }

/** The tokens that instances stand for, by the instance's id. */
export async function tokensOf(ctx: ServiceContext, ids: readonly string[]): Promise<ReadonlyMap<string, TokenOf>> {
  const found = await ctx.db.apiToken.findMany({
    where: { id: { in: ids.map((id) => id.slice('opa-'.length)) } },
    select: { id: true, label: true, expiresAt: true, revokedAt: true },
  })
  const now = ctx.now()
  return new Map(
    found.map(({ id, label, expiresAt, revokedAt }) => [
      `opa-${id}`,
      { label, state: revokedAt ? ('revoked' as const) : expiresAt <= now ? ('expired' as const) : ('live' as const) },
    ]),
  )
}
