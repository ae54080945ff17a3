import type { ServiceContext } from '@/server/context'
import { clearAlarm } from '@/server/services/alarms/clear'
import { STUFFING_KEY } from './refuse'
import { USED_KEY } from './tell-away-provider'

const QUIET_MS = 30 * 60_000
const SEEN_MS = 24 * 3_600_000
export const ANOTHER_KEY = 'accounts:another-administrator'

/** Ends what is over by itself: an attack after half an hour of quiet, and after a day the word that an account or a link was used. */
export async function settleAccountAlarms(ctx: ServiceContext): Promise<number> {
  const before = (ms: number) => ({ lt: new Date(ctx.now().getTime() - ms) })
  const over = await ctx.db.alarm.findMany({
    where: {
      clearedAt: null,
      OR: [
        { key: STUFFING_KEY, updatedAt: before(QUIET_MS) },
        { key: ANOTHER_KEY, updatedAt: before(SEEN_MS) },
        { key: { startsWith: USED_KEY }, updatedAt: before(SEEN_MS) },
      ],
    },
    select: { key: true },
  })
  for (const { key } of over) await clearAlarm(ctx, key)
  return over.length
}
