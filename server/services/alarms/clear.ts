import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'

/** Ends the alarm about `key`, if one stands. Out: whether one stood. */
export function clearAlarm(ctx: ServiceContext, key: string): Promise<boolean> {
  return ctx.db.$transaction(async (tx) => {
    const { count } = await tx.alarm.updateMany({ where: { key, clearedAt: null }, data: { clearedAt: ctx.now() } })
    if (count === 0) return false
    await tx.event.create({ data: { topic: 'alarms', ref: key, version: 'cleared' } })
    const { actor, source, requestId } = ctx
    const target = targetOf('alarm', key)
    await recordEvent(tx, { actor, source, requestId, now: ctx.now, action: 'alarms.clear', target, outcome: 'done' })
    return true
  })
}
