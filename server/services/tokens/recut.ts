import { type Permission, type Role, rolesWith, SCOPE_NEEDS } from '@/lib/access'
import type { Prisma } from '@/server/generated/prisma/client'

const needs = new Map<string, Permission>(Object.entries(SCOPE_NEEDS))

/** Whether somebody with these roles may give this scope. A scope nobody knows is given by nobody. */
export function mayGive(roles: readonly string[], scope: string): boolean {
  const permission = needs.get(scope)
  return permission !== undefined && rolesWith(permission).some((role: Role) => roles.includes(role))
}

type Recut = { personIds: readonly string[]; at: Date; isAll: boolean }
type Token = { id: string; scopes: string[]; by: string }

/** Leaves people's tokens in force only the scopes that who made them could still give; one without any is revoked, and with `isAll` every one.
 *  The engines hear of it within a second. Out: how many ended or got less. */
export async function recutTokens(tx: Prisma.TransactionClient, { personIds, at, isAll }: Recut): Promise<number> {
  const people = [...personIds]
  const tokens = await tx.$queryRaw<Token[]>`
    SELECT id, scopes, created_by AS by FROM api_token
    WHERE created_by = ANY(${people}::text[]) AND revoked_at IS NULL AND expires_at > ${at}::timestamptz`
  if (tokens.length === 0) return 0
  const held = await tx.$queryRaw<{ person: string; role: string }[]>`
    SELECT person_id::text AS person, role FROM role_grant WHERE person_id = ANY(${people}::uuid[]) AND revoked_at IS NULL`
  const grants = Map.groupBy(held, ({ person }) => person)
  // Tokens that are left with the same scopes are cut together; there are few such sets.
  const cuts = new Map<string, { left: string[]; ids: string[] }>()
  for (const { id, scopes, by } of tokens) {
    const roles = grants.get(by)?.map(({ role }) => role) ?? []
    const left = isAll ? [] : scopes.filter((scope) => mayGive(roles, scope))
    if (left.length === scopes.length) continue
    const key = left.join(' ')
    const cut = cuts.get(key) ?? { left, ids: [] }
    cut.ids.push(id)
    cuts.set(key, cut)
  }
  let changed = 0
  for (const { left, ids } of cuts.values()) {
    const isOver = left.length === 0
    if (isOver) await tx.$executeRaw`UPDATE api_token SET revoked_at = ${at}::timestamptz WHERE id = ANY(${ids}::text[])`
    else await tx.$executeRaw`UPDATE api_token SET scopes = ${left}::text[] WHERE id = ANY(${ids}::text[])`
    const version = isOver ? 'revoked' : `cut ${at.getTime()}`
    await tx.$executeRaw`INSERT INTO event (topic, ref, version) SELECT 'tokens', id, ${version} FROM unnest(${ids}::text[]) AS t(id)`
    changed += ids.length
  }
  return changed
}
