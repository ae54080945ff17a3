// Time as OPA has it. `now` is set once a decision, in whole milliseconds, so that a replay gets the same answer.
// Moments are whole nanoseconds of any size: none is rounded on the way in or out.
import { parseDuration } from './duration.ts'
import { formatTime, type Wall } from './format-time.ts'
import { NAMED, WEEKDAYS } from './layout.ts'
import { parseTime } from './parse-time.ts'
import { bigOf, intOf, isList, numberOf, type Value } from './value.ts'
import { type Zone, zoneOf } from './zone.ts'

const NS_PER_MS = 1_000_000n
const NS_PER_S = 1_000_000_000n
const INT64 = 1n << 63n

let nowMs = 0
/** Sets the clock of the next evaluations, in ms since the epoch. */
export function setClock(ms: number): void {
  nowMs = Math.trunc(ms)
}
export const nowNs = (): bigint => BigInt(nowMs) * NS_PER_MS

const inRange = (ns: bigint): Value | undefined => (ns >= -INT64 && ns < INT64 ? numberOf(ns) : undefined)

type Moment = { seconds: number; nanosecond: number; zone: Zone; layout: string }
/** A number, or a list of a number, a zone and a layout. */
function momentOf(operand: Value | undefined): Moment | null {
  const [number, zoneName = '', layout = ''] = isList(operand) ? operand : [operand]
  const ns = number === undefined ? undefined : bigOf(number)
  if (ns === undefined || ns < -INT64 || ns >= INT64 || typeof zoneName !== 'string' || typeof layout !== 'string') return null
  const zone = zoneOf(zoneName)
  const nanosecond = ((ns % NS_PER_S) + NS_PER_S) % NS_PER_S
  return zone && { seconds: Number((ns - nanosecond) / NS_PER_S), nanosecond: Number(nanosecond), zone, layout }
}

const DAY_S = 86_400
function wallOf({ seconds, nanosecond, zone }: Moment): Wall & { offset: number } {
  const offset = zone.offsetAt(seconds)
  const at = new Date((seconds + offset) * 1000)
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()]
  const yearDay = Math.round((Date.UTC(year, month - 1, day) - Date.UTC(year, 0, 1)) / (DAY_S * 1000)) + 1
  const clock = { hour: at.getUTCHours(), minute: at.getUTCMinutes(), second: at.getUTCSeconds() }
  return { year, month, day, ...clock, nanosecond, weekday: at.getUTCDay(), yearDay, offset }
}

const withMoment = (use: (moment: Moment) => Value | undefined) => (operand: Value) => {
  const moment = momentOf(operand)
  return moment ? use(moment) : undefined
}

function format(moment: Moment): Value | undefined {
  const layout = NAMED[moment.layout] ?? (moment.layout || NAMED.RFC3339Nano || '')
  return formatTime({ ...wallOf(moment), abbreviation: moment.zone.abbreviationAt(moment.seconds) }, layout)
}

const YEARS_MOST = 100_000
/** The same clock on another day. A time that a change of the clock leaves out is moved as Go moves it. */
function addDate(...[operand, years, months, days]: Value[]): Value | undefined {
  const moment = momentOf(operand)
  const [y, m, d] = [intOf(years ?? null), intOf(months ?? null), intOf(days ?? null)]
  if (!moment || y === undefined || m === undefined || d === undefined) return undefined
  if (Math.abs(y) + Math.abs(m) / 12 + Math.abs(d) / 365 > YEARS_MOST) return undefined
  const { year, month, day, hour, minute, second } = wallOf(moment)
  const date = new Date(0)
  date.setUTCFullYear(year + y, month - 1 + m, day + d)
  const local = date.getTime() / 1000 + hour * 3600 + minute * 60 + second
  const first = moment.zone.offsetAt(local)
  const utc = first === 0 ? local : local - moment.zone.offsetAt(local - first)
  return inRange(BigInt(utc) * NS_PER_S + BigInt(moment.nanosecond))
}

function diff(one: Value, other: Value): Value | undefined {
  const [a, b] = [momentOf(one), momentOf(other)]
  if (!a || !b) return undefined
  const later = { ...b, zone: a.zone }
  const isSwapped = a.seconds > b.seconds || (a.seconds === b.seconds && a.nanosecond > b.nanosecond)
  const [from, to] = isSwapped ? [wallOf(later), wallOf(a)] : [wallOf(a), wallOf(later)]
  const gaps = [
    to.year - from.year,
    to.month - from.month,
    to.day - from.day,
    to.hour - from.hour,
    to.minute - from.minute,
    to.second - from.second,
  ]
  const daysInMonth = new Date(Date.UTC(from.year, from.month, 0)).getUTCDate()
  const sizes = [0, 12, daysInMonth, 24, 60, 60]
  for (let i = gaps.length - 1; i > 0; i--) {
    if ((gaps[i] as number) >= 0) continue
    gaps[i] = (gaps[i] as number) + (sizes[i] as number)
    gaps[i - 1] = (gaps[i - 1] as number) - 1
  }
  return gaps
}

const parseWith = (layout: string, text: Value): Value | undefined => {
  const ns = typeof text === 'string' ? parseTime(layout, text) : null
  return ns === null ? undefined : inRange(ns)
}

export const TIME = {
  'time.now_ns': () => numberOf(nowNs()),
  'time.parse_rfc3339_ns': (text: Value) => parseWith(NAMED.RFC3339 ?? '', text),
  'time.parse_ns': (layout: Value, text: Value) => (typeof layout === 'string' ? parseWith(NAMED[layout] ?? layout, text) : undefined),
  'time.parse_duration_ns': (text: Value) => {
    const ns = typeof text === 'string' ? parseDuration(text) : null
    return ns === null ? undefined : numberOf(ns)
  },
  'time.clock': withMoment((moment) => {
    const { hour, minute, second } = wallOf(moment)
    return [hour, minute, second]
  }),
  'time.date': withMoment((moment) => {
    const { year, month, day } = wallOf(moment)
    return [year, month, day]
  }),
  'time.weekday': withMoment((moment) => WEEKDAYS[wallOf(moment).weekday]),
  'time.format': withMoment(format),
  'time.add_date': addDate,
  'time.diff': diff,
}
