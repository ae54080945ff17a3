const NAMES = [
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'],
] as const
const RANGES = [
  { from: 0, to: 59 },
  { from: 0, to: 23 },
  { from: 1, to: 31 },
  { from: 1, to: 12 },
  { from: 0, to: 7 },
] as const
const SHORT: Record<string, string> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
}
const MINUTE = 60_000

type Field = { values: Set<number>; isAny: boolean }
export type Schedule = { fields: Field[]; timeZone: string }

function number(text: string, index: number): number {
  const names: readonly string[] = index === 3 ? NAMES[0] : index === 4 ? NAMES[1] : []
  const named = names.indexOf(text.toLowerCase().slice(0, 3))
  if (named !== -1) return index === 3 ? named + 1 : named
  return /^\d+$/.test(text) ? Number(text) : Number.NaN
}

function field(text: string, index: number): Field | null {
  const range = RANGES[index] ?? RANGES[0]
  const values = new Set<number>()
  for (const part of text.split(',')) {
    const [span = '', step = '1'] = part.split('/')
    const [low = '', high] = span.split('-')
    const from = span === '*' || span === '?' ? range.from : number(low, index)
    const to = span === '*' || span === '?' ? range.to : high === undefined ? (part.includes('/') ? range.to : from) : number(high, index)
    const by = Number(step)
    if (!(from >= range.from && to <= range.to && from <= to && Number.isInteger(by) && by > 0)) return null
    for (let value = from; value <= to; value += by) values.add(index === 4 ? value % 7 : value)
  }
  return { values, isAny: text.startsWith('*') || text.startsWith('?') }
}

/** Five fields, or one of the short names; null for what is neither. */
export function parseSchedule(text: string, timeZone = 'UTC'): Schedule | null {
  const parts = (SHORT[text.trim()] ?? text).trim().split(/\s+/)
  const fields = parts.map(field)
  if (parts.length !== 5 || fields.includes(null)) return null
  try {
    Intl.DateTimeFormat('en', { timeZone })
  } catch {
    return null
  }
  return { fields: fields.filter((one) => one !== null), timeZone }
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']
const formats = new Map<string, Intl.DateTimeFormat>()

function localFields(at: number, timeZone: string): number[] {
  const date = new Date(at)
  if (timeZone === 'UTC') return [date.getUTCMinutes(), date.getUTCHours(), date.getUTCDate(), date.getUTCMonth() + 1, date.getUTCDay()]
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-US', {
      timeZone,
      minute: 'numeric',
      hour: 'numeric',
      hourCycle: 'h23',
      day: 'numeric',
      month: 'numeric',
      weekday: 'short',
    })
  formats.set(timeZone, format)
  const parts = Object.fromEntries(format.formatToParts(date).map(({ type, value }) => [type, value]))
  return [Number(parts.minute), Number(parts.hour), Number(parts.day), Number(parts.month), WEEKDAYS.indexOf(parts.weekday ?? '')]
}

function isDue({ fields, timeZone }: Schedule, at: number): boolean {
  const now = localFields(at, timeZone)
  const fits = fields.map(({ values }, index) => values.has(now[index] ?? -1))
  const [minute, hour, day, month, weekday] = fits
  // Two restricted days mean either; a star leaves the other one to say.
  const isDay = fields[2]?.isAny || fields[4]?.isAny ? day && weekday : day || weekday
  return Boolean(minute && hour && month && isDay)
}

/** The latest minute after `after` and not after `now` that is due; null when there is none. Looks back 31 days at most. */
export function lastDue(schedule: Schedule, after: number, now: number): number | null {
  const earliest = Math.max(after, now - 31 * 24 * 60 * MINUTE)
  for (let at = now - (now % MINUTE); at > earliest; at -= MINUTE) if (isDue(schedule, at)) return at
  return null
}
