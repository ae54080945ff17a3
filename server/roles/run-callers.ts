import type { Role } from '@/lib/access'
import type { Db } from '@/server/db'
import type { Caller } from '@/server/ports/cluster'
import { groupsOf } from '@/server/ports/cluster-groups'

/** Whose permissions a run acts with, by the roles that its person has now. Who is disabled, or is no person, has none: a cluster then refuses,
 *  since our own account may write nothing. */
export async function callerOfRun(db: Db, { requestedBy, runId }: { requestedBy: string; runId: string }): Promise<Caller> {
  if (!/^[0-9a-f-]{36}$/.test(requestedBy)) return { kind: 'self' }
  const grants = await db.roleGrant.findMany({
    where: { personId: requestedBy, revokedAt: null, person: { disabledAt: null } },
    select: { role: true },
  })
  const groups = groupsOf(grants.map(({ role }) => role as Role))
  return groups.length === 0 ? { kind: 'self' } : { kind: 'person', personId: requestedBy, groups, runId }
}
