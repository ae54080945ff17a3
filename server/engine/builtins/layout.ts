// Go's reference-time layouts, cut into their pieces: `2006-01-02T15:04:05Z07:00`.

export type Piece = { kind: 'text'; text: string } | { kind: Std; text: string }
export type Std = (typeof STD)[number][1]

/** In the order in which Go tries them at one place. */
const STD = [
  ['January', 'longMonth'],
  ['Jan', 'month'],
  ['Monday', 'longWeekday'],
  ['Mon', 'weekday'],
  ['MST', 'zone'],
  ['01', 'zeroMonth'],
  ['02', 'zeroDay'],
  ['03', 'zeroHour12'],
  ['04', 'zeroMinute'],
  ['05', 'zeroSecond'],
  ['06', 'year'],
  ['002', 'zeroYearDay'],
  ['15', 'hour'],
  ['1', 'numMonth'],
  ['2006', 'longYear'],
  ['2', 'day'],
  ['__2', 'underYearDay'],
  ['_2', 'underDay'],
  ['3', 'hour12'],
  ['4', 'minute'],
  ['5', 'second'],
  ['PM', 'upperPm'],
  ['pm', 'lowerPm'],
  ['-070000', 'offset'],
  ['-07:00:00', 'offset'],
  ['-0700', 'offset'],
  ['-07:00', 'offset'],
  ['-07', 'offset'],
  ['Z070000', 'offset'],
  ['Z07:00:00', 'offset'],
  ['Z0700', 'offset'],
  ['Z07:00', 'offset'],
  ['Z07', 'offset'],
  ['.0', 'fraction'],
  ['.9', 'optionalFraction'],
] as const

export const NAMED: Record<string, string> = {
  ANSIC: 'Mon Jan _2 15:04:05 2006',
  UnixDate: 'Mon Jan _2 15:04:05 MST 2006',
  RubyDate: 'Mon Jan 02 15:04:05 -0700 2006',
  RFC822: '02 Jan 06 15:04 MST',
  RFC822Z: '02 Jan 06 15:04 -0700',
  RFC850: 'Monday, 02-Jan-06 15:04:05 MST',
  RFC1123: 'Mon, 02 Jan 2006 15:04:05 MST',
  RFC1123Z: 'Mon, 02 Jan 2006 15:04:05 -0700',
  RFC3339: '2006-01-02T15:04:05Z07:00',
  RFC3339Nano: '2006-01-02T15:04:05.999999999Z07:00',
}

const FRACTION = /^[.,](?:0+|9+)(?!\d)/
function pieceAt(layout: string, at: number): Piece | null {
  const fraction = FRACTION.exec(layout.slice(at))?.[0]
  if (fraction) return { kind: fraction[1] === '0' ? 'fraction' : 'optionalFraction', text: fraction }
  for (const [text, kind] of STD) {
    if (text.startsWith('.') || !layout.startsWith(text, at)) continue
    // `Jan` and `Mon` are no pieces of a longer word; `_2006` is an underscore and a year.
    if ((text === 'Jan' || text === 'Mon') && /^[a-z]/.test(layout.slice(at + text.length))) continue
    if (text === '_2' && layout.startsWith('_2006', at)) continue
    return { kind, text }
  }
  return null
}

export function piecesOf(layout: string): Piece[] {
  const pieces: Piece[] = []
  let text = ''
  for (let at = 0; at < layout.length; ) {
    const piece = pieceAt(layout, at)
    if (!piece) {
      text += layout[at++]
      continue
    }
    if (text !== '') pieces.push({ kind: 'text', text })
    text = ''
    pieces.push(piece)
    at += piece.text.length
  }
  if (text !== '') pieces.push({ kind: 'text', text })
  return pieces
}

export const MONTHS = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
]
export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']
