import { instantOf, localAt, localText } from './local-time'

/** When a job is due. Minutes are a grid of UTC, which no summer time touches; a day that a month has not is its last one. */
export type Frequency =
  | { every: 'minutes'; minutes: number }
  | { every: 'day' }
  | { every: 'week' /** 1 is Monday. */; weekday: number }
  | { every: 'month'; day: number }
  | { every: 'quarter' /** 1–3: which of its months. */; month: number; day: number }

export type Rhythm = { frequency: Frequency /** hh:mm; of no meaning to a grid of minutes. */; localTime: string; tz: string }
export type Occurrence = { dueLocal: string; tz: string; dueAtMs: number }

const MINUTE_MS = 60_000
const DAY_MS = 86_400_000

const lastDayOf = (year: number, month: number) => new Date(Date.UTC(year, month, 0)).getUTCDate()

/** Whether a date of the calendar is one of the job's. */
function isDay(frequency: Frequency, date: Date): boolean {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]
  switch (frequency.every) {
    case 'minutes':
    case 'day':
      return true
    case 'week':
      return (date.getUTCDay() || 7) === frequency.weekday
    case 'month':
      return day === Math.min(frequency.day, lastDayOf(year, month))
    case 'quarter':
      return (month - 1) % 3 === frequency.month - 1 && day === Math.min(frequency.day, lastDayOf(year, month))
  }
}

function onGrid(minutes: number, fromMs: number, untilMs: number): Occurrence[] {
  const step = minutes * MINUTE_MS
  const found: Occurrence[] = []
  for (let at = Math.ceil(fromMs / step) * step; at < untilMs; at += step)
    found.push({ dueLocal: localText(localAt('UTC', at)), tz: 'UTC', dueAtMs: at })
  return found
}

/** Every occurrence from an instant until before another one, the earliest first. */
export function occurrencesBetween({ frequency, localTime, tz }: Rhythm, fromMs: number, untilMs: number): Occurrence[] {
  if (frequency.every === 'minutes') return onGrid(frequency.minutes, fromMs, untilMs)
  const [hour = 0, minute = 0] = localTime.split(':').map(Number)
  const { year, month, day } = localAt(tz, fromMs)
  const found: Occurrence[] = []
  // A day more on either side: where the clock jumps, a local date begins elsewhere.
  for (let date = Date.UTC(year, month - 1, day) - DAY_MS; ; date += DAY_MS) {
    const on = new Date(date)
    const local = { year: on.getUTCFullYear(), month: on.getUTCMonth() + 1, day: on.getUTCDate(), hour, minute }
    const dueAtMs = instantOf(tz, local)
    if (dueAtMs >= untilMs) return found
    if (dueAtMs >= fromMs && isDay(frequency, on)) found.push({ dueLocal: localText(local), tz, dueAtMs })
  }
}
