import { AppError } from '@/lib/errors'
import type { RenamePerson } from '@/lib/schemas/people'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { getPersonOr404, lockAccess, refuseIfCut } from './internal'

/** Another name for a person with a local account; a provider's people are named by the provider, personas by us.
 *  Errors: NOT_FOUND, BAD_REQUEST (the same name), CONFLICT (not a local account, or renamed at the same moment). */
export function renamePerson(ctx: ServiceContext, { id, name, reason }: RenamePerson): Promise<{ id: string; name: string }> {
  return ctx.db.$transaction(async (tx) => {
    await lockAccess(tx)
    await refuseIfCut(ctx, tx, 'people:rename')
    const found = await getPersonOr404(tx, id)
    if (found.kind !== 'local')
      throw new AppError('CONFLICT', `The name of ${found.name} comes from elsewhere: only local accounts are renamed here.`)
    if (found.name === name) throw new AppError('BAD_REQUEST', `name: it is ${name} already`)
    const { count } = await tx.person.updateMany({ where: { id, name: found.name }, data: { name } })
    if (count === 0) throw new AppError('CONFLICT', 'Somebody renamed this person at the same moment. Nothing was changed by you.')
    await tx.event.create({ data: { topic: 'people', ref: id, version: String(ctx.now().getTime()) } })
    await ctx.entry?.done(tx, { beforeDigest: digestOf({ name: found.name }), afterDigest: digestOf({ name }), reason })
    return { id, name }
  })
}
