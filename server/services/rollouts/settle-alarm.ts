import { STEP_NAMES } from '@/lib/rollout-limits'
import type { ServiceContext } from '@/server/context'
import { clearAlarm } from '@/server/services/alarms/clear'
import { raiseAlarm } from '@/server/services/alarms/raise'
import { ROW, storedOf } from './internal'

const PREFIX = 'rollout:'
const STANDS_MS = 24 * 3_600_000

/** Keeps the alarm about a rollout that the machine ended as it should stand: for a day, or until the next rollout begins. */
export async function settleRolloutAlarm(ctx: ServiceContext): Promise<void> {
  const [newest, standing] = await Promise.all([
    ctx.db.policyRollout.findFirst({ orderBy: { endedAt: { sort: 'desc', nulls: 'first' } }, select: ROW }),
    ctx.db.alarm.findMany({ where: { key: { startsWith: PREFIX }, clearedAt: null }, select: { key: true } }),
  ])
  const last = newest ? storedOf(newest) : null
  const isRecent = last?.endedAt != null && ctx.now().getTime() - last.endedAt.getTime() < STANDS_MS
  const key = last?.state === 'aborted' && last.endedBy?.startsWith('system:') && isRecent ? `${PREFIX}${last.id}` : null
  for (const one of standing) if (one.key !== key) await clearAlarm(ctx, one.key)
  if (key === null || last === null || standing.some((one) => one.key === key)) return
  await raiseAlarm(ctx, {
    key,
    severity: last.step === 'shadow' ? 3 : 2, // in shadow it decided for nobody
    title: `The rollout of version ${last.version} was aborted`,
    detail: `In ${STEP_NAMES[last.step].toLowerCase()}: ${last.reason ?? 'no reason was kept'} The active version decides for every agent again.`,
    href: `/policies/versions/${last.version}`,
  })
}
