import { AppError } from '@/lib/errors'
import type { MappingChange, RemoveMapping } from '@/lib/schemas/mappings'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { lockAccess, refuseIfCut, refuseLastAdmin } from '@/server/services/people/internal'
import { evaluateEverybody } from './apply'

/** When the administrators are counted after the change, nobody is left out. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

/** Ends a mapping, and at once the role it gave where no other group gives it, with the sessions that rested on it.
 *  Out: the mapping, and whose roles changed. Errors: NOT_FOUND, CONFLICT (removed already, nobody could manage people any more, lost race). */
export function removeMapping(ctx: ServiceContext, { id, reason }: RemoveMapping): Promise<MappingChange> {
  return ctx.db.$transaction(async (tx) => {
    await lockAccess(tx)
    const found = await tx.groupMapping.findUnique({ where: { id } })
    if (!found) throw new AppError('NOT_FOUND', 'There is no such mapping.')
    await refuseIfCut(ctx, tx, 'mappings:update')
    const { count } = await tx.groupMapping.updateMany({
      where: { id, removedAt: null },
      data: { removedAt: ctx.now(), removedBy: ctx.actor.id },
    })
    if (count === 0) throw new AppError('CONFLICT', 'This mapping was removed before.')
    const { iss, group, role } = found
    const people = await evaluateEverybody(ctx, tx, { iss, group })
    if (role === 'admin' && people > 0) await refuseLastAdmin(ctx, tx, NOBODY)
    await tx.event.create({ data: { topic: 'people', ref: id, version: 'unmapped' } })
    await ctx.entry?.done(tx, { beforeDigest: digestOf({ iss, group, role }), reason })
    return { id, people }
  })
}
