import { AppError } from '@/lib/errors'
import type { ChangeRole } from '@/lib/schemas/people'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { getPersonOr404, lockAccess, refuseIfCut, refuseLastAdmin, refuseSelf } from '@/server/services/people/internal'
import { loseRoles } from '@/server/services/people/lose-roles'

/** Takes a role that was given by hand, and all that rested on it: the person signs in again with what is left. Works in a freeze.
 *  Errors: FORBIDDEN (oneself), NOT_FOUND, CONFLICT (not held, held by a group, the last administrator, lost race). */
export function revokeRole(ctx: ServiceContext, { id, role, reason }: ChangeRole): Promise<{ sessions: number; tokens: number }> {
  refuseSelf(ctx, id, 'changes their own roles')
  return ctx.db.$transaction(async (tx) => {
    await lockAccess(tx)
    const { name, disabledAt, grants, roles } = await getPersonOr404(tx, id)
    await refuseIfCut(ctx, tx, 'roles:revoke')
    const held = grants.filter((one) => one.role === role)
    if (held.length === 0) throw new AppError('CONFLICT', `${name} does not have the role ${role}.`)
    if (!held.some(({ source }) => source === 'direct'))
      throw new AppError('CONFLICT', `${name} has the role ${role} by a group of the provider: remove it there, or remove the mapping.`)
    const isKept = held.some(({ source }) => source === 'group')
    if (role === 'admin' && !disabledAt && !isKept) await refuseLastAdmin(ctx, tx, id)
    const at = ctx.now()
    await tx.roleGrant.update({
      where: { personId_role_source: { personId: id, role, source: 'direct' } },
      data: { revokedAt: at, revokedBy: ctx.actor.id },
    })
    const cut = await loseRoles(ctx, tx, { personIds: [id], by: ctx.actor.id, why: `the role ${role} was taken`, at })
    const left = isKept ? roles : roles.filter((one) => one !== role)
    await ctx.entry?.done(tx, { beforeDigest: digestOf({ roles }), afterDigest: digestOf({ roles: left }), reason })
    return cut
  })
}
