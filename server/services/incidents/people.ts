import { rolesWith } from '@/lib/access'
import type { PersonRef } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'

/** Everybody who may work on incidents now, by name, at most 2,000: roles that may take command, granted and not withdrawn. */
export const listResponders = (ctx: Pick<ServiceContext, 'db'>): Promise<PersonRef[]> =>
  ctx.db.person.findMany({
    where: { disabledAt: null, grants: { some: { role: { in: [...rolesWith('incidents:command')] }, revokedAt: null } } },
    select: { id: true, name: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: 2000,
  })
