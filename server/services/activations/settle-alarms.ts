import type { ServiceContext } from '@/server/context'
import { clearAlarm } from '@/server/services/alarms/clear'
import { raiseAlarm } from '@/server/services/alarms/raise'
import { personNames } from '@/server/services/people/names'
import { readLatch } from './latch'

const KEY = 'deny-all'

/** Keeps the alarm as it should stand: open while everything is denied, and only then. */
export async function settleLatchAlarm(ctx: ServiceContext): Promise<void> {
  const latch = await readLatch(ctx.db)
  if (latch === null) {
    if ((await ctx.db.alarm.count({ where: { key: KEY, clearedAt: null } })) > 0) await clearAlarm(ctx, KEY)
    return
  }
  const nameOf = await personNames(ctx, [latch.by ?? ''])
  const who = latch.by === null ? 'Something other than this console wrote it' : nameOf(latch.by)
  const detail = `${who}: ${latch.reason ?? 'no reason was given'}. Every engine denies every request until two leads lift it.`
  await raiseAlarm(ctx, { key: KEY, severity: 1, title: 'Every decision is denied', detail, href: '/policies' })
}

/** The same after a command, whose change stands by now: what cannot be told at this moment takes nothing back, and the worker tells it within seconds. */
export async function tellLatchAlarm(ctx: ServiceContext): Promise<void> {
  try {
    await settleLatchAlarm(ctx)
  } catch (err) {
    ctx.log.error({ err }, 'alarm.failed')
  }
}
