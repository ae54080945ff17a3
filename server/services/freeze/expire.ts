import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'

/** Keeps the end of freezes whose time is over. They hold nothing back from that instant on, whether or not this runs. Out: how many. */
export async function expireFreezes(ctx: ServiceContext): Promise<number> {
  const now = ctx.now()
  const over = await ctx.db.freeze.findMany({ where: { endedAt: null, until: { lte: now } }, select: { id: true, until: true }, take: 100 })
  for (const { id, until } of over)
    await ctx.db.$transaction(async (tx) => {
      const { count } = await tx.freeze.updateMany({ where: { id, endedAt: null }, data: { endedAt: until, endedBy: 'system:time' } })
      if (count === 0) return // another process was quicker, and has recorded it
      await tx.event.create({ data: { topic: 'freeze', ref: id, version: 'ended' } })
      const { actor, source, requestId } = ctx
      const event = {
        actor,
        source,
        requestId,
        now: ctx.now,
        action: 'freeze.end',
        target: targetOf('freeze', id),
        outcome: 'done',
      } as const
      await recordEvent(tx, { ...event, reason: 'its time was over' })
    })
  return over.length
}
