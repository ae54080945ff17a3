import type { ServiceContext } from '@/server/context'
import { clearAlarm } from './clear'

/** Ends alarms that tell of one event and not of something that lasts, once nothing of their kind has happened for `afterMs`.
 *  Out: how many. */
export async function clearAgedAlarms(ctx: ServiceContext, { prefix, afterMs }: { prefix: string; afterMs: number }): Promise<number> {
  const before = new Date(ctx.now().getTime() - afterMs)
  const aged = await ctx.db.alarm.findMany({
    where: { key: { startsWith: prefix }, clearedAt: null, updatedAt: { lt: before } },
    select: { key: true },
    take: 200,
  })
  for (const { key } of aged) await clearAlarm(ctx, key)
  return aged.length
}
