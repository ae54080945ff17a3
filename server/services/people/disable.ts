import { AppError } from '@/lib/errors'
import type { SwitchPerson } from '@/lib/schemas/people'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { cutAccess } from './cut-access'
import { getPersonOr404, lockAccess, refuseIfCut, refuseLastAdmin, refuseSelf } from './internal'

export type Disabled = { id: string; disabledAt: string; sessions: number; tokens: number }

/** Shuts a person out, in one transaction: sessions, tokens they made, confirmations, rights taken in need, links, and what waits for them or
 *  of them. Works in a freeze. Errors: FORBIDDEN (oneself), NOT_FOUND, CONFLICT (disabled already, the last administrator, lost race). */
export function disablePerson(ctx: ServiceContext, { id, reason }: SwitchPerson): Promise<Disabled> {
  refuseSelf(ctx, id, 'disables themselves')
  return ctx.db.$transaction(async (tx) => {
    await lockAccess(tx)
    const found = await getPersonOr404(tx, id)
    await refuseIfCut(ctx, tx, 'people:disable')
    if (found.disabledAt) throw new AppError('CONFLICT', `${found.name} is disabled already.`)
    if (found.roles.includes('admin')) await refuseLastAdmin(ctx, tx, id)
    const at = ctx.now()
    await tx.person.update({ where: { id }, data: { disabledAt: at, disabledBy: ctx.actor.id } })
    const cut = await cutAccess(ctx, tx, { personIds: [id], by: ctx.actor.id, why: 'the person was disabled', at, isAll: true })
    await ctx.entry?.done(tx, { beforeDigest: digestOf({ disabled: false }), afterDigest: digestOf({ disabled: true }), reason })
    return { id, disabledAt: at.toISOString(), ...cut }
  })
}
