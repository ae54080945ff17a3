import { visibleText } from '@/lib/format'
import { HIDDEN, HIDDEN_CHANGED } from '@/lib/mask-object'
import type { DiffLine, DiffRow, DiffText } from '@/lib/object-diff'

export type Piece = { text: string; isChanged: boolean; isHidden: boolean }

const MASKS = [HIDDEN_CHANGED, HIDDEN]
type Span = { text: string; isMask: boolean; at: number }

/** A line's whole text in spans: the words that stand for a hidden value are one each, also where only a part of them differs. */
function spansOf(whole: string): Span[] {
  const spans: Span[] = []
  let from = 0
  for (let at = 0; at < whole.length; at += 1) {
    const mask = MASKS.find((one) => whole.startsWith(one, at))
    if (mask === undefined) continue
    if (at > from) spans.push({ text: whole.slice(from, at), isMask: false, at: from })
    spans.push({ text: mask, isMask: true, at })
    from = at + mask.length
    at = from - 1
  }
  if (from < whole.length) spans.push({ text: whole.slice(from), isMask: false, at: from })
  return spans
}

/** A line as it is drawn: plain and changed words, hidden values as one word without brackets, invisible marks named. */
export function piecesOf(parts: readonly DiffText[]): Piece[] {
  const whole = parts.map(({ text }) => text).join('')
  let end = 0
  const flags = parts.map(({ text, isChanged }) => {
    end += text.length
    return { end, isChanged }
  })
  const isChangedAt = (at: number) => flags.find((flag) => at < flag.end)?.isChanged ?? false
  return spansOf(whole).flatMap(({ text, isMask, at }): Piece[] => {
    const isChanged = isChangedAt(at)
    if (isMask) return [{ text: text.slice(1, -1), isChanged: text === HIDDEN_CHANGED || isChanged, isHidden: true }]
    const cuts = [at, ...flags.map((flag) => flag.end).filter((cut) => cut > at && cut < at + text.length), at + text.length]
    return cuts.slice(1).map((cut, n) => {
      const from = cuts[n] ?? at
      return { text: visibleText(whole.slice(from, cut)), isChanged: isChangedAt(from), isHidden: false }
    })
  })
}

/** What will stand there, without what goes: the same rows with removed lines left out and nothing marked. */
export function targetRows(rows: readonly DiffRow[]): DiffRow[] {
  const settle = (line: DiffLine): DiffLine => ({
    ...line,
    sign: ' ',
    before: null,
    text: line.text.map(({ text }) => ({ text, isChanged: false })),
  })
  return rows.flatMap((row): DiffRow[] => {
    if (row.sign === '-') return []
    return row.sign === 'fold' ? [row] : [settle(row)]
  })
}

/** "6 unchanged lines". */
export const sayFold = (lines: number): string => `${lines} unchanged ${lines === 1 ? 'line' : 'lines'}`
