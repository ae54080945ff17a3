import type { ServiceContext } from '@/server/context'

/** The names of those who can give roles, for somebody who has none. At most ten. */
export async function whomToAsk(ctx: Pick<ServiceContext, 'db'>): Promise<string[]> {
  const found = await ctx.db.person.findMany({
    where: { disabledAt: null, grants: { some: { role: 'admin', revokedAt: null } } },
    select: { name: true },
    orderBy: { name: 'asc' },
    take: 10,
  })
  return found.map(({ name }) => name)
}
