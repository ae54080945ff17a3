import { uuidv7 } from '@/lib/uuid'
import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'

/** `key` is what it is about: one alarm stands for it at a time. Severity 1 is the gravest; 1 and 2 stand in the strip of every page. */
export type Raised = { key: string; severity: 1 | 2 | 3 | 4; title: string; detail: string; href?: string }

/** Raises an alarm, or keeps the one that stands up to date. Audited once, when it opens, and told to every page whenever it says something else. Out: true if it is new. */
export function raiseAlarm(ctx: ServiceContext, { key, severity, title, detail, href }: Raised): Promise<boolean> {
  const now = ctx.now()
  return ctx.db.$transaction(async (tx) => {
    const before = await tx.alarm.findFirst({ where: { key, clearedAt: null }, select: { severity: true, title: true, detail: true } })
    const { count } = await tx.alarm.updateMany({ where: { key, clearedAt: null }, data: { severity, title, detail, updatedAt: now } })
    if (count > 0) {
      const isNews = before?.severity !== severity || before.title !== title || before.detail !== detail
      if (isNews) await tx.event.create({ data: { topic: 'alarms', ref: key, version: 'changed' } })
      return false
    }
    const id = uuidv7(now.getTime())
    const made = await tx.alarm.createMany({
      data: [{ id, key, severity, title, detail, href: href ?? null, openedAt: now, updatedAt: now }],
      skipDuplicates: true,
    })
    if (made.count === 0) return false // another process raised it at this moment
    await tx.event.create({ data: { topic: 'alarms', ref: key, version: 'open' } })
    const { actor, source, requestId } = ctx
    const target = targetOf('alarm', key)
    await recordEvent(tx, { actor, source, requestId, now: ctx.now, action: 'alarms.open', target, outcome: 'done', reason: title })
    return true
  })
}
