import { can, EVERYWHERE, type Permission, ROLES, type Role } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

/** Changes of who may do what take turns over the whole installation: each sees what the one before left, so that two administrators
 *  cannot take the last one away between them. Held until the transaction ends. */
export const lockAccess = (tx: Prisma.TransactionClient): Promise<number> =>
  tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('acgs people and roles'))`

/** Under the lock: whether the person who acts still may. What was read before the lock can be over. Errors: CONFLICT. */
export async function refuseIfCut({ actor }: ServiceContext, tx: Prisma.TransactionClient, permission: Permission): Promise<void> {
  if (actor.kind === 'system') return
  const held = await tx.roleGrant.findMany({
    where: { personId: actor.id, revokedAt: null, person: { disabledAt: null } },
    select: { role: true },
  })
  const roles = ROLES.filter((role) => held.some((one) => one.role === role))
  if (can({ ...actor, roles, grants: [] }, permission, EVERYWHERE)) return
  throw new AppError('CONFLICT', 'Somebody took this right from you at the same moment. Nothing was changed by you.')
}

/** Whoever could still manage people if this person could not. Personas are nobody outside a laptop. */
export const countOtherAdmins = (ctx: ServiceContext, db: Prisma.TransactionClient, personId: string): Promise<number> =>
  db.person.count({
    where: {
      id: { not: personId },
      disabledAt: null,
      kind: { in: ctx.origin === 'simulated' ? ['local', 'oidc', 'persona'] : ['local', 'oidc'] },
      grants: { some: { role: 'admin', revokedAt: null } },
    },
  })

/** Errors: CONFLICT when nobody would be left to manage people. */
export async function refuseLastAdmin(ctx: ServiceContext, tx: Prisma.TransactionClient, personId: string): Promise<void> {
  if ((await countOtherAdmins(ctx, tx, personId)) > 0) return
  throw new AppError(
    'CONFLICT',
    'This is the last administrator who can sign in. Give another person the role admin first. Nothing was changed.',
  )
}

/** A person with the roles in force. Errors: NOT_FOUND. */
export async function getPersonOr404(tx: Prisma.TransactionClient, id: string) {
  const found = await tx.person.findUnique({
    where: { id },
    select: { id: true, name: true, kind: true, disabledAt: true, grants: { where: { revokedAt: null } } },
  })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such person.')
  const { grants, ...person } = found
  return { ...person, grants, roles: ROLES.filter((role): role is Role => grants.some((one) => one.role === role)) }
}

/** Nobody changes their own rights. Errors: FORBIDDEN. */
export function refuseSelf({ actor }: ServiceContext, personId: string, what: string): void {
  if (actor.id === personId) throw new AppError('FORBIDDEN', `Nobody ${what}. Another administrator can do it.`)
}
