// Go's time.Parse, with UTC as the local zone: a zone's name has no offset.
import { MONTHS, type Piece, piecesOf, WEEKDAYS } from './layout.ts'

type Read = {
  year: number
  month: number
  day: number
  yearDay: number
  hour: number
  minute: number
  second: number
  nanosecond: number
  offset: number
  half: '' | 'am' | 'pm'
}
/** The text has not the layout's form, or a field is out of its range. */
class Mismatch extends Error {}

class Cursor {
  rest: string
  constructor(text: string) {
    this.rest = text
  }
  take(pattern: RegExp): string {
    const [found] = pattern.exec(this.rest) ?? []
    if (found === undefined) throw new Mismatch()
    this.rest = this.rest.slice(found.length)
    return found
  }
  number(pattern: RegExp): number {
    return Number(this.take(pattern))
  }
  name(names: readonly string[], length?: number): number {
    const index = names.findIndex((name) => this.rest.toLowerCase().startsWith(name.slice(0, length).toLowerCase()))
    if (index < 0) throw new Mismatch()
    this.rest = this.rest.slice((names[index] ?? '').slice(0, length).length)
    return index
  }
  /** Literal text; a run of spaces stands for any run of spaces. */
  literal(text: string): void {
    for (let at = 0; at < text.length; at++) {
      if (text[at] === ' ') {
        if (this.rest !== '' && !this.rest.startsWith(' ')) throw new Mismatch()
        while (text[at + 1] === ' ') at++
        this.rest = this.rest.replace(/^ +/, '')
      } else if (text[at] === this.rest[0]) this.rest = this.rest.slice(1)
      else throw new Mismatch()
    }
  }
}

function within(value: number, [least, most]: readonly [number, number]): number {
  if (value < least || value > most) throw new Mismatch()
  return value
}

const nanoseconds = (text: string) => Number(text.slice(1, 10).padEnd(9, '0'))
const TWO = /^\d\d/
const ONE_OR_TWO = /^\d\d?/
const OFFSETS: Record<string, RegExp> = {
  '07:00': /^[+-]\d\d:\d\d/,
  '07': /^[+-]\d\d/,
  '07:00:00': /^[+-]\d\d:\d\d:\d\d/,
  '070000': /^[+-]\d{6}/,
  '0700': /^[+-]\d{4}/,
}

function readOffset(cursor: Cursor, layout: string): number {
  if (layout.startsWith('Z') && cursor.rest.startsWith('Z')) {
    cursor.rest = cursor.rest.slice(1)
    return 0
  }
  const text = cursor.take(OFFSETS[layout.slice(1)] ?? /^$/)
  const [hours = 0, minutes = 0, seconds = 0] = (text.slice(1).replaceAll(':', '').match(/\d\d/g) ?? []).map(Number)
  const size = within(hours, [0, 24]) * 3600 + within(minutes, [0, 60]) * 60 + within(seconds, [0, 60])
  return text.startsWith('-') ? -size : size
}

/** The name of a zone is read and means nothing: Go knows no offset for it, not even for GMT+3. */
function readZone(cursor: Cursor): void {
  const named = /^(?:UTC|ChST|MeST|GMT(?:[+-]0*(?:[01]?\d|2[0-3])(?!\d))?|[+-]0*(?:[01]?\d|2[0-3])(?!\d))/.exec(cursor.rest)?.[0]
  const upper = /^[A-Z]{0,6}/.exec(cursor.rest)?.[0] ?? ''
  const isName =
    upper.length === 3 || (upper.length === 5 && upper[4] === 'T') || (upper.length === 4 && (upper[3] === 'T' || upper === 'WITA'))
  if (named === undefined && !isName) throw new Mismatch()
  cursor.rest = cursor.rest.slice((named ?? upper).length)
}

/** A fraction that the layout does not name may follow the seconds all the same. */
function readSecond(cursor: Cursor, { read, pattern, next }: { read: Read; pattern: RegExp; next: Piece | undefined }): void {
  read.second = within(cursor.number(pattern), [0, 59])
  if (next?.kind === 'fraction' || next?.kind === 'optionalFraction') return
  if (/^[.,]\d/.test(cursor.rest)) read.nanosecond = nanoseconds(cursor.take(/^[.,]\d+/))
}

function readPiece(cursor: Cursor, { piece, next, read }: { piece: Piece; next: Piece | undefined; read: Read }): void {
  const { kind, text } = piece
  if (kind === 'text') cursor.literal(text)
  else if (kind === 'longYear') read.year = cursor.number(/^\d{4}/)
  else if (kind === 'year') read.year = ((year) => year + (year >= 69 ? 1900 : 2000))(cursor.number(TWO))
  else if (kind === 'longMonth') read.month = cursor.name(MONTHS) + 1
  else if (kind === 'month') read.month = cursor.name(MONTHS, 3) + 1
  else if (kind === 'longWeekday') cursor.name(WEEKDAYS)
  else if (kind === 'weekday') cursor.name(WEEKDAYS, 3)
  else if (kind === 'zeroMonth' || kind === 'numMonth') read.month = within(cursor.number(kind === 'zeroMonth' ? TWO : ONE_OR_TWO), [1, 12])
  else if (kind === 'zeroDay') read.day = cursor.number(TWO)
  else if (kind === 'day') read.day = cursor.number(ONE_OR_TWO)
  else if (kind === 'underDay') read.day = Number(cursor.take(/^ ?\d\d?/).trim())
  else if (kind === 'zeroYearDay') read.yearDay = cursor.number(/^\d{3}/)
  else if (kind === 'underYearDay') read.yearDay = Number(cursor.take(/^ {0,2}\d{1,3}/).trim())
  else if (kind === 'hour') read.hour = within(cursor.number(ONE_OR_TWO), [0, 23])
  else if (kind === 'hour12' || kind === 'zeroHour12') read.hour = within(cursor.number(kind === 'hour12' ? ONE_OR_TWO : TWO), [0, 12])
  else if (kind === 'minute' || kind === 'zeroMinute') read.minute = within(cursor.number(kind === 'minute' ? ONE_OR_TWO : TWO), [0, 59])
  else if (kind === 'second' || kind === 'zeroSecond') readSecond(cursor, { read, pattern: kind === 'second' ? ONE_OR_TWO : TWO, next })
  else if (kind === 'upperPm')
    read.half = cursor.take(/^[AP]M/).toLowerCase() as 'am' | 'pm' // what the pattern matches
  else if (kind === 'lowerPm')
    read.half = cursor.take(/^[ap]m/) as 'am' | 'pm' // the same
  else if (kind === 'offset') read.offset = readOffset(cursor, text)
  else if (kind === 'zone') readZone(cursor)
  else if (kind === 'fraction') read.nanosecond = nanoseconds(cursor.take(new RegExp(`^[.,]\\d{${text.length - 1}}`)))
  else if (/^[.,]\d/.test(cursor.rest)) read.nanosecond = nanoseconds(cursor.take(/^[.,]\d+/))
}

const isLeap = (year: number) => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
const daysIn = (year: number, month: number) =>
  (month === 2 && isLeap(year) ? 29 : [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1]) ?? 0

function dateOf({ year, month, day, yearDay }: Read): { month: number; day: number } {
  if (yearDay < 0) return { month: month < 0 ? 1 : month, day: day < 0 ? 1 : day }
  let [m, left] = [1, within(yearDay, [1, isLeap(year) ? 366 : 365])]
  while (left > daysIn(year, m)) left -= daysIn(year, m++)
  if ((month >= 0 && month !== m) || (day >= 0 && day !== left)) throw new Mismatch()
  return { month: m, day: left }
}

/** Nanoseconds since 1970, or null when the text is not of this layout. */
export function parseTime(layout: string, text: string): bigint | null {
  const read: Read = { year: 0, month: -1, day: -1, yearDay: -1, hour: 0, minute: 0, second: 0, nanosecond: 0, offset: 0, half: '' }
  const cursor = new Cursor(text)
  const pieces = piecesOf(layout)
  try {
    pieces.forEach((piece, i) => {
      readPiece(cursor, { piece, next: pieces[i + 1], read })
    })
    if (cursor.rest !== '') return null
    const { month, day } = dateOf(read)
    within(day, [1, daysIn(read.year, month)])
    if (read.half === 'pm' && read.hour < 12) read.hour += 12
    if (read.half === 'am' && read.hour === 12) read.hour = 0
    const date = new Date(0)
    date.setUTCFullYear(read.year, month - 1, day)
    const seconds = date.getTime() / 1000 + read.hour * 3600 + read.minute * 60 + read.second - read.offset
    return BigInt(seconds) * 1_000_000_000n + BigInt(read.nanosecond)
  } catch (thrown) {
    if (thrown instanceof Mismatch) return null
    throw thrown
  }
}
