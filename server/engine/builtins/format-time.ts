// Go's Time.Format.
import { MONTHS, type Piece, piecesOf, WEEKDAYS } from './layout.ts'

/** A moment as a clock on the wall of its zone shows it. */
export type Wall = {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
  nanosecond: number
  weekday: number
  yearDay: number
}
type Moment = Wall & { offset: number; abbreviation: string | undefined }

const pad = (value: number, width: number) => `${value < 0 ? '-' : ''}${String(Math.abs(value)).padStart(width, '0')}`
const hour12 = (hour: number) => hour % 12 || 12

function offsetText(layout: string, offset: number): string {
  if (layout.startsWith('Z') && offset === 0) return 'Z'
  const size = Math.abs(offset)
  const minutes = Math.floor(size / 60)
  const colon = layout.includes(':') ? ':' : ''
  const isShort = layout.length === 3
  const hasSeconds = /0000$|00:00$/.test(layout) && layout.length > 6
  // Go takes the sign from whole minutes.
  const sign = offset < 0 && minutes > 0 ? '-' : '+'
  return `${sign}${pad(Math.floor(minutes / 60), 2)}${isShort ? '' : colon + pad(minutes % 60, 2)}${hasSeconds ? colon + pad(size % 60, 2) : ''}`
}

function fractionText(layout: string, nanosecond: number): string {
  const digits = pad(nanosecond, 9).slice(0, layout.length - 1)
  const shown = layout[1] === '9' ? digits.replace(/0+$/, '') : digits.padEnd(layout.length - 1, '0')
  return shown === '' ? '' : `${layout[0]}${shown}`
}

const WRITERS: Record<Exclude<Piece['kind'], 'text' | 'zone' | 'offset' | 'fraction' | 'optionalFraction'>, (at: Moment) => string> = {
  longMonth: ({ month }) => MONTHS[month - 1] ?? '',
  month: ({ month }) => (MONTHS[month - 1] ?? '').slice(0, 3),
  longWeekday: ({ weekday }) => WEEKDAYS[weekday] ?? '',
  weekday: ({ weekday }) => (WEEKDAYS[weekday] ?? '').slice(0, 3),
  zeroMonth: ({ month }) => pad(month, 2),
  numMonth: ({ month }) => String(month),
  zeroDay: ({ day }) => pad(day, 2),
  underDay: ({ day }) => String(day).padStart(2, ' '),
  day: ({ day }) => String(day),
  zeroYearDay: ({ yearDay }) => pad(yearDay, 3),
  underYearDay: ({ yearDay }) => String(yearDay).padStart(3, ' '),
  hour: ({ hour }) => pad(hour, 2),
  zeroHour12: ({ hour }) => pad(hour12(hour), 2),
  hour12: ({ hour }) => String(hour12(hour)),
  zeroMinute: ({ minute }) => pad(minute, 2),
  minute: ({ minute }) => String(minute),
  zeroSecond: ({ second }) => pad(second, 2),
  second: ({ second }) => String(second),
  year: ({ year }) => pad(Math.abs(year) % 100, 2),
  longYear: ({ year }) => pad(year, 4),
  upperPm: ({ hour }) => (hour >= 12 ? 'PM' : 'AM'),
  lowerPm: ({ hour }) => (hour >= 12 ? 'pm' : 'am'),
}

/** Undefined when the layout asks for a zone name that cannot be known exactly. */
export function formatTime(at: Moment, layout: string): string | undefined {
  let out = ''
  for (const { kind, text } of piecesOf(layout)) {
    if (kind === 'text') out += text
    else if (kind === 'offset') out += offsetText(text, at.offset)
    else if (kind === 'fraction' || kind === 'optionalFraction') out += fractionText(text, at.nanosecond)
    else if (kind !== 'zone') out += WRITERS[kind](at)
    else if (at.abbreviation === undefined) return undefined
    else out += at.abbreviation
  }
  return out
}
