import type { DenyAll } from '@/lib/schemas/activations'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { recordStop } from '@/server/services/stops/record'
import { denyAllOf } from '@/server/services/targets'
import { lockLatch, writeLatch } from './latch'
import { tellLatchAlarm } from './settle-alarms'

/** Denies everything from now on, on every engine, whatever the version: one person, at once. A second press changes nothing and is answered
 *  like the first. Out: the instant since when, null for a stop that something else wrote. Errors: STEP_UP. */
export async function denyAll(ctx: ServiceContext, { reason }: DenyAll): Promise<{ since: string | null; isNew: boolean }> {
  const at = ctx.now()
  const told = await ctx.db.$transaction(async (tx) => {
    const before = await lockLatch(tx)
    if (before !== null) {
      await ctx.entry?.done(tx, { beforeDigest: digestOf(before), afterDigest: digestOf(before), reason })
      return { since: before.since, isNew: false }
    }
    const latch = { since: at.toISOString(), by: ctx.actor.id, reason }
    await writeLatch(tx, latch, at)
    await recordStop(ctx, tx, { action: 'policies.deny-all', target: denyAllOf(), reason })
    await ctx.entry?.done(tx, { afterDigest: digestOf(latch), reason })
    return { since: latch.since, isNew: true }
  })
  await tellLatchAlarm(ctx)
  return told
}
