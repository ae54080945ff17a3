import { ROLES, type Role } from '@/lib/access'
import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { loseRoles } from '@/server/services/people/lose-roles'

type Tx = Prisma.TransactionClient
type Said = { iss: string; groups: readonly string[] }
export const BY_GROUPS = 'system:groups'

/** The roles that groups give: exact values, several add up. Groups nobody mapped give nothing. */
export async function rolesOf(tx: Tx, said: readonly Said[]): Promise<Role[]> {
  if (said.length === 0) return []
  const found = await tx.groupMapping.findMany({
    where: { removedAt: null, OR: said.map(({ iss, groups }) => ({ iss, group: { in: [...groups] } })) },
    select: { role: true },
  })
  return ROLES.filter((role) => found.some((row) => row.role === role))
}

async function record(
  ctx: ServiceContext,
  tx: Tx,
  of: { personId: string; roles: readonly Role[]; action: 'roles.grant' | 'roles.revoke' },
) {
  if (of.roles.length === 0) return
  const { actor, source, requestId, now } = ctx
  const reason = `by groups of the provider: ${of.roles.join(', ')}`
  await recordEvent(tx, {
    actor,
    source,
    requestId,
    now,
    action: of.action,
    target: targetOf('person', of.personId),
    outcome: 'done',
    reason,
  })
}

/** Gives a person the roles of the groups that its linked identities were last seen in, and takes the ones that no group gives any more, with all
 *  that rested on them. Roles given by hand are not touched. In: the transaction that wrote the groups. Out: what changed. */
export async function evaluateGroups(ctx: ServiceContext, tx: Tx, personId: string): Promise<{ gained: Role[]; lost: Role[] }> {
  const at = ctx.now()
  const said = await tx.identity.findMany({ where: { personId, unlinkedAt: null }, select: { iss: true, groups: true } })
  const wanted = await rolesOf(tx, said)
  const grants = await tx.roleGrant.findMany({ where: { personId, revokedAt: null }, select: { role: true, source: true } })
  const has = (role: Role, source: string) => grants.some((grant) => grant.role === role && grant.source === source)
  const gained = wanted.filter((role) => !has(role, 'group'))
  const ended = ROLES.filter((role) => has(role, 'group') && !wanted.includes(role))
  const fresh = { grantedAt: at, grantedBy: BY_GROUPS, revokedAt: null, revokedBy: null }
  for (const role of gained)
    await tx.roleGrant.upsert({
      where: { personId_role_source: { personId, role, source: 'group' } },
      create: { personId, role, source: 'group', ...fresh },
      update: fresh,
    })
  await tx.roleGrant.updateMany({
    where: { personId, source: 'group', revokedAt: null, role: { in: ended } },
    data: { revokedAt: at, revokedBy: BY_GROUPS },
  })
  await record(ctx, tx, { personId, roles: gained, action: 'roles.grant' })
  await record(ctx, tx, { personId, roles: ended, action: 'roles.revoke' })
  const lost = ended.filter((role) => !has(role, 'direct'))
  if (lost.length > 0) await loseRoles(tx, { personId, by: BY_GROUPS, why: `no group gives ${lost.join(', ')} any more`, at })
  if (gained.length + ended.length > 0)
    await tx.event.create({ data: { topic: 'people', ref: personId, version: `groups ${at.getTime()}` } })
  return { gained, lost }
}
