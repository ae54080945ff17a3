import { AppError } from '@/lib/errors'
import type { ReplayRef } from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'

/** Ends a replay that waits or runs. What it found so far stays readable as flips; it has no result.
 *  Errors: NOT_FOUND, CONFLICT (it ended before). */
export async function cancelReplay(ctx: ServiceContext, { id }: ReplayRef): Promise<{ id: string }> {
  await ctx.db.$transaction(async (tx) => {
    const { count } = await tx.policyReplay.updateMany({
      where: { id, state: { in: ['queued', 'running'] } },
      data: { state: 'canceled', endedAt: ctx.now(), leasedUntil: null },
    })
    if (count === 0) {
      const found = await tx.policyReplay.findUnique({ where: { id }, select: { state: true } })
      if (!found) throw new AppError('NOT_FOUND', `There is no replay ${id}.`)
      throw new AppError('CONFLICT', `This replay is ${found.state} already. Nothing was changed.`)
    }
    await tx.event.create({ data: { topic: 'replays', ref: id, version: 'canceled' } })
    await ctx.entry?.done(tx)
  })
  return { id }
}
