import type { PeriodKind, ReportKind } from '@/lib/schemas/reports'

export type Period = { from: Date; to: Date }

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
/** The calendar's reports are due this long after their period, so that its last minutes are in the rollups. */
const DUE_AFTER_MS = 5 * MINUTE_MS
/** The calendar looks each half minute: a report asked for later than this was missed. */
export const LATE_AFTER_MS = 10 * MINUTE_MS

const dayOf = (at: Date) => new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS)
const plusDays = (at: Date, days: number) => new Date(at.getTime() + days * DAY_MS)
const monthOf = (at: Date, plus = 0) => new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + plus, 1))

/** The day, week (from Monday) or month that holds an instant, UTC. */
export function periodOf(kind: PeriodKind, at: Date): Period {
  const day = dayOf(at)
  switch (kind) {
    case 'status-daily':
      return { from: day, to: plusDays(day, 1) }
    case 'status-weekly': {
      const monday = plusDays(day, -((day.getUTCDay() + 6) % 7))
      return { from: monday, to: plusDays(monday, 7) }
    }
    case 'status-monthly':
    case 'execution-summary':
      return { from: monthOf(at), to: monthOf(at, 1) }
  }
}

/** The period before this one, of the same kind. */
export const previousOf = (kind: PeriodKind, { from }: Period): Period => periodOf(kind, new Date(from.getTime() - 1))

/** The newest period whose report is due now, and how late that is. */
export function dueAt(kind: PeriodKind, now: Date): { period: Period; lateMs: number | null } {
  const period = previousOf(kind, periodOf(kind, new Date(now.getTime() - DUE_AFTER_MS)))
  const late = now.getTime() - period.to.getTime() - DUE_AFTER_MS
  return { period, lateMs: late > LATE_AFTER_MS ? late : null }
}

/** `<kind>-report-<yyyymmdd-hhmmss>`, UTC. */
export function reportName(kind: ReportKind, at: Date): string {
  const stamp = at.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
  return `${kind}-report-${stamp}`
}
