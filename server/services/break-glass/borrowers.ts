import { LENT_ROLES } from '@/lib/schemas/break-glass'
import type { ServiceContext } from '@/server/context'

export type Borrower = { id: string; name: string; roles: string[] }

/** People to whom a role can be lent: who can sign in, but not the viewer, and who lacks one of the roles. By name, at most 500. */
export async function listBorrowers(ctx: ServiceContext): Promise<Borrower[]> {
  const people = await ctx.db.person.findMany({
    where: { disabledAt: null, kind: { not: 'system' }, id: { not: ctx.actor.id }, grants: { some: { revokedAt: null } } },
    select: { id: true, name: true, grants: { where: { revokedAt: null }, select: { role: true } } },
    orderBy: { name: 'asc' },
    take: 500,
  })
  return people
    .map(({ id, name, grants }) => ({ id, name, roles: [...new Set(grants.map(({ role }) => role))].sort() }))
    .filter(({ roles }) => LENT_ROLES.some((role) => !roles.includes(role)))
}
