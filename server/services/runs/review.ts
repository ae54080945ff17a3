import { AppError } from '@/lib/errors'
import type { ReviewRun } from '@/lib/schemas/runs'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { clearAlarm } from '@/server/services/alarms/clear'

/** Somebody has looked at a run that failed, and says what came of it: its alarm ends. Nothing of the run changes.
 *  Errors: NOT_FOUND, CONFLICT (it has not failed, or somebody else has looked at it). */
export async function reviewRun(ctx: ServiceContext, { id, reason }: ReviewRun): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const count = await tx.$executeRaw`UPDATE run SET looked_at = clock_timestamp(), looked_by = ${ctx.actor.id}, look_note = ${reason}
      WHERE id = ${id}::uuid AND state = 'failed' AND (looked_at IS NULL OR looked_at < finished_at)`
    if (count === 0) {
      const run = await tx.run.findUnique({ where: { id }, select: { state: true } })
      if (!run) throw new AppError('NOT_FOUND', 'There is no such run.')
      const why = run.state === 'failed' ? 'Somebody has looked at it already.' : `The run is ${run.state}, not failed.`
      throw new AppError('CONFLICT', `${why} Nothing was changed by you.`)
    }
    await tx.event.create({ data: { topic: 'runs', ref: id, version: 'looked at' } })
    await ctx.entry?.done(tx, { afterDigest: digestOf({ lookedAt: true, note: reason }), reason })
  })
  await clearAlarm(ctx, `run:${id}`)
}
