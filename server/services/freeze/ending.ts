import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { digestOf } from '@/server/audit/digest'
import { targetOf } from '@/server/audit/entry'
import { approvable } from '@/server/services/approvals/approvable'

/** Ending a freeze before its time: changes run again. */
export const ending = approvable({
  action: 'freeze.end',
  permission: 'freeze:end',
  schema: z.strictObject({ freezeId: z.uuid() }),
  target: ({ freezeId }) => targetOf('freeze', freezeId),
  says: () => 'The freeze ends at once: changes run again.',
  factsOf: async (tx, { freezeId }) => {
    await tx.$queryRaw`SELECT 1 FROM change_freeze WHERE id = ${freezeId}::uuid FOR UPDATE`
    const found = await tx.freeze.findUnique({ where: { id: freezeId } })
    if (!found) throw new AppError('NOT_FOUND', 'There is no such freeze.')
    if (found.endedAt !== null) throw new AppError('CONFLICT', 'The freeze is over already.')
    return { freezeId, why: found.reason, startedBy: found.startedBy, until: found.until.toISOString() }
  },
  apply: async (ctx, tx, { params: { freezeId }, wish }) => {
    const endedAt = ctx.now()
    await tx.freeze.update({ where: { id: freezeId }, data: { endedAt, endedBy: wish.by } })
    await tx.event.create({ data: { topic: 'freeze', ref: freezeId, version: 'ended' } })
    return { afterDigest: digestOf({ endedAt: endedAt.toISOString() }), reason: wish.reason }
  },
})
