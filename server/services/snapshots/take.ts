import { AppError } from '@/lib/errors'
import type { TakeSnapshot } from '@/lib/schemas/snapshots'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'

/** Asks the worker for a snapshot of a set as it is now. Asked for twice, it is one. Out: its id.
 *  Errors: CONFLICT (the id is of another request). */
export function takeSnapshot(ctx: ServiceContext, { id, set, reason }: TakeSnapshot): Promise<{ id: string }> {
  return ctx.db.$transaction(async (tx) => {
    const made = await tx.configSnapshot.createMany({
      data: [{ id, setName: set, state: 'asked', why: 'by hand', askedBy: ctx.actor.id, reason }],
      skipDuplicates: true,
    })
    const found = await tx.configSnapshot.findUniqueOrThrow({ where: { id }, select: { setName: true, askedBy: true, state: true } })
    if (found.setName !== set || found.askedBy !== ctx.actor.id)
      throw new AppError('CONFLICT', 'id: it is of another snapshot. Open the page again; nothing was asked for.')
    if (made.count === 1) await tx.event.create({ data: { topic: 'snapshots', ref: id, version: 'asked' } })
    await ctx.entry?.done(tx, { beforeDigest: digestOf(null), afterDigest: digestOf({ id, set }), reason })
    return { id }
  })
}
