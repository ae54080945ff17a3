import type { StandingAlarms } from '@/lib/schemas/alarms'
import type { ServiceContext } from '@/server/context'
import { ROW, rowOf } from './list'

const STANDING = { clearedAt: null, severity: { lte: 2 } }

/** What stands in the strip of every page: the worst open alarm of severity 1 or 2, the oldest of its severity first, and how many more there are. */
export async function readStandingAlarms(ctx: ServiceContext): Promise<StandingAlarms> {
  const [worst, count] = await Promise.all([
    ctx.db.alarm.findFirst({ where: STANDING, select: ROW, orderBy: [{ severity: 'asc' }, { openedAt: 'asc' }, { id: 'asc' }] }),
    ctx.db.alarm.count({ where: STANDING }),
  ])
  return { worst: worst ? rowOf(worst) : null, others: Math.max(count - 1, 0), readAt: ctx.now().toISOString() }
}
