import type { StandingAlarms } from '@/lib/schemas/alarms'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { ROW, rowOf } from './list'

/** Alarms of what stands over every page in a strip of its own, with more to say and to do. */
const TOLD_ELSEWHERE: Prisma.AlarmWhereInput = {
  OR: [
    { key: 'deny-all' },
    { AND: [{ key: { startsWith: 'emergency ' } }, { NOT: { key: { endsWith: ' review' } } }] },
    // A drill has no strip of its own.
    { AND: [{ key: { startsWith: 'incident:' } }, { NOT: { title: { startsWith: 'DRILL ' } } }] },
  ],
}
const STANDING: Prisma.AlarmWhereInput = { clearedAt: null, severity: { lte: 2 }, NOT: TOLD_ELSEWHERE }

/** What stands in the strip of every page: the worst open alarm of severity 1 or 2, the oldest of its severity first, and how many more there are. */
export async function readStandingAlarms(ctx: ServiceContext): Promise<StandingAlarms> {
  const [worst, count] = await Promise.all([
    ctx.db.alarm.findFirst({ where: STANDING, select: ROW, orderBy: [{ severity: 'asc' }, { openedAt: 'asc' }, { id: 'asc' }] }),
    ctx.db.alarm.count({ where: STANDING }),
  ])
  return { worst: worst ? rowOf(worst) : null, others: Math.max(count - 1, 0), readAt: ctx.now().toISOString() }
}
