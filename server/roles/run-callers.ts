import type { Role } from '@/lib/access'
import type { Db } from '@/server/db'
import type { Caller, ClusterGroup } from '@/server/ports/cluster'

/** Which of the cluster's groups a role is in. A role that is not here changes nothing in a cluster. */
const GROUPS: Partial<Record<Role, readonly ClusterGroup[]>> = {
  operator: ['acgs:operators'],
  lead: ['acgs:operators', 'acgs:leads'],
}

/** Whose permissions a run acts with, by the roles that its person has now. Who is disabled, or is no person, has none: a cluster then refuses,
 *  since our own account may write nothing. */
export async function callerOfRun(db: Db, { requestedBy, runId }: { requestedBy: string; runId: string }): Promise<Caller> {
  if (!/^[0-9a-f-]{36}$/.test(requestedBy)) return { kind: 'self' }
  const grants = await db.roleGrant.findMany({
    where: { personId: requestedBy, revokedAt: null, person: { disabledAt: null } },
    select: { role: true },
  })
  const groups = [...new Set(grants.flatMap(({ role }) => GROUPS[role as Role] ?? []))]
  return groups.length === 0 ? { kind: 'self' } : { kind: 'person', personId: requestedBy, groups, runId }
}
