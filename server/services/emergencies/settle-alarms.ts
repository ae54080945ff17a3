import type { ServiceContext } from '@/server/context'
import { clearAlarm } from '@/server/services/alarms/clear'
import { type Raised, raiseAlarm } from '@/server/services/alarms/raise'
import { personNames } from '@/server/services/people/names'
import { isReviewLate, isToReview, type Stored } from './internal'

const PREFIX = 'emergency '
/** Time for the machine to do what is due. */
const LATE_MS = 15_000

type Said = Pick<Raised, 'severity' | 'title'>
/** What stands about a change; null where nobody has to do anything about it. */
function saysOf(row: Stored, { name, now }: { name: string; now: Date }): Said | null {
  const { version, expiresAt, previous } = row
  if (row.state === 'asked')
    return {
      severity: 2,
      title: `${name} asks for an emergency change to version ${version}: a lead has until ${row.lapsesAt.toISOString()} to confirm`,
    }
  if (row.state === 'active' && expiresAt !== null && now.getTime() - expiresAt.getTime() > LATE_MS)
    return { severity: 1, title: `The emergency change to version ${version} is over, and version ${previous} has not returned` }
  if (row.state === 'active')
    return { severity: 2, title: `Version ${version} decides as an emergency change until ${expiresAt?.toISOString() ?? ''}` }
  if (!isToReview(row)) return null
  const isLate = isReviewLate(row, now)
  return {
    severity: isLate ? 2 : 3,
    title: `The emergency change to version ${version} is over: ${isLate ? 'the review is late' : 'somebody else looks at it'}`,
  }
}

/** Keeps the alarms about emergency changes as they should stand. */
export async function settleEmergencyAlarms(ctx: ServiceContext): Promise<void> {
  const now = ctx.now()
  const open = await ctx.db.policyEmergency.findMany({
    where: { OR: [{ state: { in: ['asked', 'active'] } }, { state: 'ended', confirmedAt: { not: null }, reviewedAt: null }] },
    orderBy: { id: 'asc' },
  })
  const nameOf = await personNames(
    ctx,
    open.map(({ askedBy }) => askedBy),
  )
  const wanted = new Map<string, Raised>()
  for (const row of open) {
    const said = saysOf(row, { name: nameOf(row.askedBy), now })
    const [key, href] = row.state === 'ended' ? [`${PREFIX}${row.id} review`, '/approvals'] : [`${PREFIX}${row.id}`, '/policies']
    if (said) wanted.set(key, { ...said, key, href, detail: row.reason })
  }
  const standing = await ctx.db.alarm.findMany({
    where: { key: { startsWith: PREFIX }, clearedAt: null },
    select: { key: true, title: true, severity: true },
  })
  const told = new Map(standing.map(({ key, title, severity }) => [key, `${severity} ${title}`]))
  for (const alarm of wanted.values()) if (told.get(alarm.key) !== `${alarm.severity} ${alarm.title}`) await raiseAlarm(ctx, alarm)
  for (const { key } of standing) if (!wanted.has(key)) await clearAlarm(ctx, key)
}

/** The same after a command, whose change stands by now: what cannot be told at this moment takes nothing back, and the worker tells it within seconds. */
export async function tellEmergencyAlarms(ctx: ServiceContext): Promise<void> {
  try {
    await settleEmergencyAlarms(ctx)
  } catch (err) {
    ctx.log.error({ err }, 'alarm.failed')
  }
}
