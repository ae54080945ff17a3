import type { IncidentType, Severity } from '@/lib/incident-words'
import { endAlert, raiseAlert } from '@/server/alerts'
import type { ServiceContext } from '@/server/context'

const SOURCE = 'watchdog'
/** Alarms of our own that are incidents too. */
const KINDS: Record<string, IncidentType> = { 'audit-integrity': 'audit_integrity' }

/** What the product found wrong with itself and is an incident: raised once an alarm, ended with it. Out: how many were raised. */
export async function watchAlarms(ctx: ServiceContext): Promise<number> {
  const where = { key: { in: Object.keys(KINDS) }, clearedAt: null }
  const [standing, open] = await Promise.all([
    ctx.db.alarm.findMany({ where }),
    ctx.db.alert.findMany({ where: { source: SOURCE, endsAt: null }, select: { fingerprint: true, startsAt: true } }),
  ])
  let raised = 0
  for (const { key, openedAt, severity, title, detail } of standing) {
    const kind = KINDS[key]
    if (!kind || open.some(({ fingerprint, startsAt }) => fingerprint === key && startsAt.getTime() === openedAt.getTime())) continue
    const alert = {
      source: SOURCE,
      fingerprint: key,
      startsAt: openedAt,
      evidenceAt: openedAt,
      kind,
      title,
      detail,
      severity: severity as Severity,
    }
    await ctx.db.$transaction((tx) => raiseAlert(tx, { ...alert, origin: ctx.origin }))
    raised += 1
  }
  for (const { fingerprint, startsAt } of open)
    if (!standing.some(({ key, openedAt }) => key === fingerprint && openedAt.getTime() === startsAt.getTime()))
      await ctx.db.$transaction((tx) => endAlert(tx, { source: SOURCE, fingerprint, startsAt }))
  return raised
}
