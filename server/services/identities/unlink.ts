import { AppError } from '@/lib/errors'
import type { UnlinkIdentity } from '@/lib/schemas/people'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { getPersonOr404, lockAccess, refuseIfCut, refuseLastAdmin, refuseSelf } from '@/server/services/people/internal'
import { loseRoles } from '@/server/services/people/lose-roles'

/** Parts a provider's identity from its person. With the last one go the roles of groups; sessions and what rested on them end in any case.
 *  Errors: NOT_FOUND, FORBIDDEN (one's own), CONFLICT (unlinked already, the last administrator would lose the role). */
export function unlinkIdentity(
  ctx: ServiceContext,
  { id, reason }: UnlinkIdentity,
): Promise<{ personId: string; sessions: number; tokens: number }> {
  return ctx.db.$transaction(async (tx) => {
    await lockAccess(tx)
    const identity = await tx.identity.findUnique({ where: { id }, select: { personId: true, iss: true, sub: true, unlinkedAt: true } })
    if (!identity) throw new AppError('NOT_FOUND', 'There is no such identity.')
    const { personId, iss, sub } = identity
    refuseSelf(ctx, personId, 'unlinks their own identity')
    await refuseIfCut(ctx, tx, 'people:link')
    if (identity.unlinkedAt) throw new AppError('CONFLICT', 'This identity is unlinked already.')
    const at = ctx.now()
    await tx.identity.update({ where: { id }, data: { unlinkedAt: at } })
    const { grants, disabledAt } = await getPersonOr404(tx, personId)
    if ((await tx.identity.count({ where: { personId, unlinkedAt: null } })) === 0) {
      const isOnlyByGroup = grants.every(({ role, source }) => role !== 'admin' || source === 'group')
      if (grants.some(({ role }) => role === 'admin') && isOnlyByGroup && !disabledAt) await refuseLastAdmin(ctx, tx, personId)
      await tx.roleGrant.updateMany({
        where: { personId, source: 'group', revokedAt: null },
        data: { revokedAt: at, revokedBy: ctx.actor.id },
      })
    }
    const cut = await loseRoles(tx, { personId, by: ctx.actor.id, why: 'an identity was unlinked', at })
    await ctx.entry?.done(tx, {
      beforeDigest: digestOf({ iss, sub, personId }),
      afterDigest: digestOf({ iss, sub, personId: null }),
      reason,
    })
    return { personId, ...cut }
  })
}
