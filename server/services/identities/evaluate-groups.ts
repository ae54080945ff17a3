import { ROLES, type Role } from '@/lib/access'
import { targetOf } from '@/server/audit/entry'
import { recordEvents } from '@/server/audit/inbox'
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

/** What groups gave and took of one person. `lost` is what they no longer have in any way. */
type Change = { personId: string; gained: Role[]; ended: Role[]; lost: Role[] }
type Pair = { person: string; role: Role }
const pairsOf = (changes: readonly Change[], which: 'gained' | 'ended'): Pair[] =>
  changes.flatMap((change) => change[which].map((role) => ({ person: change.personId, role })))

async function changesOf(tx: Tx, people: readonly string[]): Promise<Change[]> {
  const wanted = await tx.$queryRaw<{ person: string; role: string }[]>`
    SELECT DISTINCT i.person_id::text AS person, m.role FROM identity i
    JOIN group_mapping m ON m.iss = i.iss AND m."group" = ANY(i.groups) AND m.removed_at IS NULL
    WHERE i.person_id = ANY(${[...people]}::uuid[]) AND i.unlinked_at IS NULL`
  const held = await tx.$queryRaw<{ person: string; role: string; source: string }[]>`
    SELECT person_id::text AS person, role, source FROM role_grant
    WHERE person_id = ANY(${[...people]}::uuid[]) AND revoked_at IS NULL`
  const said = Map.groupBy(wanted, ({ person }) => person)
  const grants = Map.groupBy(held, ({ person }) => person)
  return people.map((personId) => {
    const has = (role: Role, source: string) => grants.get(personId)?.some((one) => one.role === role && one.source === source) ?? false
    const isGiven = (role: Role) => said.get(personId)?.some((one) => one.role === role) ?? false
    const gained = ROLES.filter((role) => isGiven(role) && !has(role, 'group'))
    const ended = ROLES.filter((role) => has(role, 'group') && !isGiven(role))
    return { personId, gained, ended, lost: ended.filter((role) => !has(role, 'direct')) }
  })
}

async function writeGrants(tx: Tx, changes: readonly Change[], at: Date): Promise<void> {
  const [gained, ended] = [pairsOf(changes, 'gained'), pairsOf(changes, 'ended')]
  const columns = (pairs: Pair[]) => ({ people: pairs.map(({ person }) => person), roles: pairs.map(({ role }) => role) })
  const [given, taken] = [columns(gained), columns(ended)]
  await tx.$executeRaw`
    INSERT INTO role_grant (person_id, role, source, granted_at, granted_by)
    SELECT person, role, 'group', ${at}::timestamptz, ${BY_GROUPS} FROM unnest(${given.people}::uuid[], ${given.roles}::text[]) AS g(person, role)
    ON CONFLICT (person_id, role, source)
    DO UPDATE SET granted_at = EXCLUDED.granted_at, granted_by = EXCLUDED.granted_by, revoked_at = NULL, revoked_by = NULL`
  await tx.$executeRaw`
    UPDATE role_grant SET revoked_at = ${at}::timestamptz, revoked_by = ${BY_GROUPS}
    FROM unnest(${taken.people}::uuid[], ${taken.roles}::text[]) AS t(person, ended)
    WHERE person_id = t.person AND role = t.ended AND source = 'group' AND revoked_at IS NULL`
}

function recordChanges(ctx: ServiceContext, tx: Tx, changes: readonly Change[]): Promise<void> {
  const { actor, source, requestId, now } = ctx
  const entries = changes.flatMap(({ personId, gained, ended }) =>
    (
      [
        ['roles.grant', gained],
        ['roles.revoke', ended],
      ] as const
    ).flatMap(([action, roles]) => {
      const reason = `by groups of the provider: ${roles.join(', ')}`
      const of = { actor, source, requestId, now, action, target: targetOf('person', personId), outcome: 'done', reason } as const
      return roles.length > 0 ? [of] : []
    }),
  )
  return recordEvents(tx, entries)
}

/** Gives people the roles of the groups that their linked identities were last seen in, and takes the ones that no group gives any more, with all
 *  that rested on them. Roles given by hand are not touched. Set by set, for a group can have thousands of members. In: the transaction that
 *  wrote the groups or the mapping. Out: whose roles changed, and what. */
export async function evaluateGroupsOf(ctx: ServiceContext, tx: Tx, people: readonly string[]): Promise<Change[]> {
  const at = ctx.now()
  const changes = (await changesOf(tx, [...new Set(people)])).filter(({ gained, ended }) => gained.length + ended.length > 0)
  if (changes.length === 0) return []
  await writeGrants(tx, changes, at)
  await recordChanges(ctx, tx, changes)
  const losing = changes.filter(({ lost }) => lost.length > 0)
  for (const [roles, those] of Map.groupBy(losing, ({ lost }) => lost.join(', '))) {
    const cut = { personIds: those.map(({ personId }) => personId), by: BY_GROUPS, why: `no group gives ${roles} any more`, at }
    await loseRoles(ctx, tx, cut)
  }
  const refs = changes.map(({ personId }) => personId)
  const version = `groups ${at.getTime()}`
  await tx.$executeRaw`INSERT INTO event (topic, ref, version) SELECT 'people', ref, ${version} FROM unnest(${refs}::text[]) AS r(ref)`
  return changes
}

/** The same of one person. */
export async function evaluateGroups(ctx: ServiceContext, tx: Tx, personId: string): Promise<{ gained: Role[]; lost: Role[] }> {
  const [changed] = await evaluateGroupsOf(ctx, tx, [personId])
  return { gained: changed?.gained ?? [], lost: changed?.lost ?? [] }
}
