import { AppError } from '@/lib/errors'
import type { UnlinkIdentity } from '@/lib/schemas/people'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { getPersonOr404, lockAccess, refuseIfCut, refuseLastAdmin, refuseSelf } from '@/server/services/people/internal'
import { loseRoles } from '@/server/services/people/lose-roles'
import { evaluateGroups } from './evaluate-groups'

/** Parts a provider's identity from its person. The roles that only its groups gave go; sessions and what rested on them end in any case.
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
    const { disabledAt } = await getPersonOr404(tx, personId)
    const cut = await loseRoles(ctx, tx, { personIds: [personId], by: ctx.actor.id, why: 'an identity was unlinked', at })
    const { lost } = await evaluateGroups(ctx, tx, personId)
    if (lost.includes('admin') && !disabledAt) await refuseLastAdmin(ctx, tx, personId)
    await ctx.entry?.done(tx, {
      beforeDigest: digestOf({ iss, sub, personId }),
      afterDigest: digestOf({ iss, sub, personId: null }),
      reason,
    })
    return { personId, ...cut }
  })
}
