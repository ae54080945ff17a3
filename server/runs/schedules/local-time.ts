/** A date and time of a wall clock. */
export type Local = { year: number; month: number; day: number; hour: number; minute: number }

const formats = new Map<string, Intl.DateTimeFormat>()
function formatOf(tz: string): Intl.DateTimeFormat {
  const known = formats.get(tz)
  if (known) return known
  const fields = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' } as const
  const made = new Intl.DateTimeFormat('en-US', { timeZone: tz, hourCycle: 'h23', calendar: 'gregory', numberingSystem: 'latn', ...fields })
  formats.set(tz, made)
  return made
}

/** What a wall clock shows at an instant, as if it were UTC, in ms. Errors: RangeError for a zone that does not exist. */
function wallMs(tz: string, instantMs: number): number {
  const at = new Map(
    formatOf(tz)
      .formatToParts(instantMs)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (name: Intl.DateTimeFormatPartTypes) => at.get(name) ?? 0
  return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
}

const SECOND_MS = 1000
const DAY_MS = 86_400_000

/** Minutes east of UTC are not enough: zones of long ago had seconds. */
const offsetMs = (tz: string, instantMs: number): number => wallMs(tz, instantMs) - Math.floor(instantMs / SECOND_MS) * SECOND_MS

/** The wall clock's date and time at an instant. */
export function localAt(tz: string, instantMs: number): Local {
  const wall = new Date(wallMs(tz, instantMs))
  return {
    year: wall.getUTCFullYear(),
    month: wall.getUTCMonth() + 1,
    day: wall.getUTCDate(),
    hour: wall.getUTCHours(),
    minute: wall.getUTCMinutes(),
  }
}

/** The first instant from which the clock shows a later time than the one before the change. */
function changeBetween(tz: string, fromMs: number, toMs: number): number {
  const before = offsetMs(tz, fromMs)
  let [low, high] = [fromMs, toMs]
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2)
    if (offsetMs(tz, middle) === before) low = middle
    else high = middle
  }
  return high
}

/** The instant of a local time. A time that the clock leaves out is the first minute that it shows again (02:30 → 03:00); one that it shows
 *  twice is the first of the two. So each local time is once a day. */
export function instantOf(tz: string, { year, month, day, hour, minute }: Local): number {
  const wall = Date.UTC(year, month - 1, day, hour, minute)
  const offsets = [...new Set([wall - DAY_MS, wall, wall + DAY_MS].map((at) => offsetMs(tz, at)))].sort((a, b) => b - a)
  const first = offsets.map((offset) => wall - offset).find((instant) => offsetMs(tz, instant) === wall - instant)
  if (first !== undefined) return first
  const [most = 0] = offsets
  return changeBetween(tz, wall - most, wall - (offsets.at(-1) ?? 0))
}

const two = (n: number) => String(n).padStart(2, '0')
export const localText = ({ year, month, day, hour, minute }: Local): string =>
  `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`
