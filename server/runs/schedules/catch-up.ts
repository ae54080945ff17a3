const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** How late a job of the calendar may still run after an outage; 0: what was missed is a gap. */
export const CATCH_UP_MS = {
  'health.check': 0,
  'checks.daily': 6 * HOUR_MS,
  'report.daily': 6 * HOUR_MS,
  'report.weekly': 24 * HOUR_MS,
  'report.monthly': 48 * HOUR_MS,
  'contacts.quarterly': 7 * DAY_MS,
  'drill.dr': 7 * DAY_MS,
  'backup.check': 12 * HOUR_MS,
} as const

/** A turn of the loop, a claim and a slow database are no lateness. */
const PUNCTUAL_MS = 60_000

/** What becomes of an occurrence that is due since so long. */
export function fateOf(lateMs: number, catchUpMs: number): 'on time' | 'late' | 'skipped' {
  if (lateMs <= PUNCTUAL_MS) return 'on time'
  return lateMs <= catchUpMs ? 'late' : 'skipped'
}
