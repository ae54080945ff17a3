import { rolesWith } from '@/lib/access'
import type { Assignee } from '@/lib/schemas/violations'
import type { ServiceContext } from '@/server/context'

/** Everybody who may work on violations now, by name, at most 2,000: roles that may triage, granted and not withdrawn. */
export function listAssignees(ctx: Pick<ServiceContext, 'db'>): Promise<Assignee[]> {
  return ctx.db.person.findMany({
    where: { disabledAt: null, grants: { some: { role: { in: [...rolesWith('violations:triage')] }, revokedAt: null } } },
    select: { id: true, name: true },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    take: 2000,
  })
}
