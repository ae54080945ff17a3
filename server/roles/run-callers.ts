import type { Role } from '@/lib/access'
import type { Db } from '@/server/db'
import type { Caller } from '@/server/ports/cluster'
import { groupsOf } from '@/server/ports/cluster-groups'

/** Whose permissions a run acts with, by the roles that its person has now. Who is disabled, or is no person, has none: a cluster then refuses,
 *  since our own account may write nothing. */
export async function callerOfRun(db: Db, { requestedBy, runId }: { requestedBy: string; runId: string }): Promise<Caller> {
  const caller = await personOf(db, { requestedBy, runId })
  return caller.kind === 'self' && (await isContainment(db, runId)) ? automation(runId) : caller
}

const CONTAINMENTS = new Set(['sandbox.contain', 'emergency.stop', 'agent.deny'])

/** The group that contains and does nothing else. */
const automation = (runId: string): Caller => ({ kind: 'person', personId: 'automation', groups: ['acgs:automation'], runId })

/** A containment that was accepted is carried out, whoever has which group by then: by the rule, by an analyst who has none, by whom has left. */
async function isContainment(db: Db, runId: string): Promise<boolean> {
  const run = await db.run.findUnique({ where: { id: runId }, select: { plan: { select: { kind: true } } } })
  return run !== null && CONTAINMENTS.has(run.plan.kind)
}

async function personOf(db: Db, { requestedBy, runId }: { requestedBy: string; runId: string }): Promise<Caller> {
  if (!/^[0-9a-f-]{36}$/.test(requestedBy)) return { kind: 'self' }
  const grants = await db.roleGrant.findMany({
    where: { personId: requestedBy, revokedAt: null, person: { disabledAt: null } },
    select: { role: true },
  })
  const groups = groupsOf(grants.map(({ role }) => role as Role))
  return groups.length === 0 ? { kind: 'self' } : { kind: 'person', personId: requestedBy, groups, runId }
}
