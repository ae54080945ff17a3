import { type Permission, type Role, rolesWith, SCOPE_NEEDS } from '@/lib/access'
import type { Prisma } from '@/server/generated/prisma/client'

const needs = new Map<string, Permission>(Object.entries(SCOPE_NEEDS))

/** Whether somebody with these roles may give this scope. A scope nobody knows is given by nobody. */
export function mayGive(roles: readonly string[], scope: string): boolean {
  const permission = needs.get(scope)
  return permission !== undefined && rolesWith(permission).some((role: Role) => roles.includes(role))
}

type Recut = { personId: string; at: Date; isAll: boolean }

/** Leaves a person's tokens in force only the scopes that the person could still give; one without any is revoked, and with `isAll` every one.
 *  The engines hear of it within a second. Out: how many ended or got less. */
export async function recutTokens(tx: Prisma.TransactionClient, { personId, at, isAll }: Recut): Promise<number> {
  const tokens = await tx.apiToken.findMany({
    where: { createdBy: personId, revokedAt: null, expiresAt: { gt: at } },
    select: { id: true, scopes: true },
  })
  if (tokens.length === 0) return 0
  const held = await tx.roleGrant.findMany({ where: { personId, revokedAt: null }, select: { role: true } })
  const roles = isAll ? [] : held.map(({ role }) => role)
  let changed = 0
  for (const { id, scopes } of tokens) {
    const left = scopes.filter((scope) => mayGive(roles, scope))
    if (left.length === scopes.length) continue
    const isOver = left.length === 0
    await tx.apiToken.update({ where: { id }, data: isOver ? { revokedAt: at } : { scopes: left } })
    await tx.event.create({ data: { topic: 'tokens', ref: id, version: isOver ? 'revoked' : `cut ${at.getTime()}` } })
    changed += 1
  }
  return changed
}
