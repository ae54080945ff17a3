import { UNSEEN_STATES } from '@/lib/schemas/violations'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'
import { overdueOf, rankOf } from './where'

export type Waiting = { unseenCritical: number; overdue: number }

/** What of this installation's own violations waits for a person: critical ones that nobody has looked at, and all that are overdue. */
export async function countWaiting(ctx: ServiceContext): Promise<Waiting> {
  const { origin } = ctx
  const due = await readSetting(ctx, 'violation_due')
  const [unseenCritical, overdue] = await Promise.all([
    ctx.db.violation.count({ where: { origin, severity: rankOf('critical'), state: { in: [...UNSEEN_STATES] } } }),
    ctx.db.violation.count({ where: { AND: [{ origin }, overdueOf(ctx.now(), due)] } }),
  ])
  return { unseenCritical, overdue }
}
