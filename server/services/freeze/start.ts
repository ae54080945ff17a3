import { AppError } from '@/lib/errors'
import { FREEZE_HOURS, type StartFreeze } from '@/lib/schemas/freeze'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { activeFreeze, waitForChanges } from '@/server/freeze'
import { recordStop } from '@/server/services/stops/record'
import { freezeOf } from '@/server/services/targets'

/** Freezes changes until an instant: from then on only reading and stopping go on. One freeze at a time.
 *  Errors: STEP_UP, BAD_REQUEST (an end that is past, or more than 72 h away), CONFLICT (frozen already). */
export async function startFreeze(ctx: ServiceContext, { reason, until }: StartFreeze): Promise<{ id: string; until: string }> {
  const now = ctx.now()
  const ends = new Date(until)
  if (ends <= now) throw new AppError('BAD_REQUEST', 'until: the end is past. Choose an instant that lies ahead.')
  if (ends.getTime() - now.getTime() > FREEZE_HOURS * 3_600_000)
    throw new AppError('BAD_REQUEST', `until: at most ${FREEZE_HOURS} h from now. A freeze that must go on is started again.`)
  const id = uuidv7(now.getTime())
  await ctx.db.$transaction(async (tx) => {
    await waitForChanges(tx)
    const active = await activeFreeze(tx, now)
    if (active) throw new AppError('CONFLICT', `Changes are frozen already, until ${active.until.toISOString()}: ${active.reason}.`)
    await tx.freeze.create({ data: { id, reason, startedBy: ctx.actor.id, startedAt: now, until: ends } })
    await tx.event.create({ data: { topic: 'freeze', ref: id, version: 'started' } })
    await recordStop(ctx, tx, { action: 'freeze.start', target: freezeOf({ id }), reason })
    await ctx.entry?.done(tx, { afterDigest: digestOf({ id, until: ends.toISOString() }), reason })
  })
  return { id, until: ends.toISOString() }
}
