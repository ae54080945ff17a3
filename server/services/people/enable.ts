import { ROLES } from '@/lib/access'
import { AppError } from '@/lib/errors'
import { SHARED_ROLES, type SwitchPerson } from '@/lib/schemas/people'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { evaluateGroups } from '@/server/services/identities/evaluate-groups'
import { getPersonOr404, lockAccess, refuseIfCut, refuseSelf } from './internal'

/** Lets a person sign in again, with the roles one administrator may give: lead and admin are asked for anew. Nothing that ended comes back.
 *  Errors: FORBIDDEN (oneself), NOT_FOUND, CONFLICT (not disabled). */
export function enablePerson(ctx: ServiceContext, { id, reason }: SwitchPerson): Promise<{ id: string; roles: string[] }> {
  refuseSelf(ctx, id, 'enables themselves')
  return ctx.db.$transaction(async (tx) => {
    await lockAccess(tx)
    const { disabledAt, name, roles } = await getPersonOr404(tx, id)
    await refuseIfCut(ctx, tx, 'people:enable')
    if (!disabledAt) throw new AppError('CONFLICT', `${name} is not disabled.`)
    const at = ctx.now()
    await tx.person.update({ where: { id }, data: { disabledAt: null, disabledBy: null } })
    await tx.roleGrant.updateMany({
      where: { personId: id, source: 'direct', role: { in: [...SHARED_ROLES] }, revokedAt: null },
      data: { revokedAt: at, revokedBy: ctx.actor.id },
    })
    await evaluateGroups(ctx, tx, id) // mappings may have ended meanwhile
    await tx.event.create({ data: { topic: 'people', ref: id, version: String(at.getTime()) } })
    const kept = await tx.roleGrant.findMany({ where: { personId: id, revokedAt: null }, select: { role: true } })
    const left = ROLES.filter((role) => kept.some((one) => one.role === role))
    const digests = { beforeDigest: digestOf({ disabled: true, roles }), afterDigest: digestOf({ disabled: false, roles: left }) }
    await ctx.entry?.done(tx, { ...digests, reason })
    return { id, roles: left }
  })
}
