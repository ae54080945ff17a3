import type { PersonIdentity } from '@/lib/schemas/people'
import type { ServiceContext } from '@/server/context'

/** Whom providers know as this person, the linked ones first; unlinked ones stay to be seen. */
export async function readIdentities(ctx: ServiceContext, personId: string): Promise<PersonIdentity[]> {
  const found = await ctx.db.identity.findMany({
    where: { personId },
    orderBy: [{ unlinkedAt: { sort: 'desc', nulls: 'first' } }, { linkedAt: 'asc' }],
    take: 100,
  })
  return found.map(({ personId: _, linkedAt, seenAt, unlinkedAt, ...one }) => ({
    ...one,
    linkedAt: linkedAt.toISOString(),
    seenAt: seenAt?.toISOString() ?? null,
    unlinkedAt: unlinkedAt?.toISOString() ?? null,
  }))
}
