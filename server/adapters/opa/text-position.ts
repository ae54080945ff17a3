import type { Range } from '@/server/ports/policy-tools'

/** Lines as the tools count them. */
export const linesOf = (text: string): string[] => text.split(/\r\n|\n/)

/** OPA counts characters from 1, the port UTF-16 units from 1. In: the whole line. */
export function columnOf(line: string, character: number): number {
  let units = 0
  let left = character - 1
  for (const one of line) {
    if (left-- <= 0) break
    units += one.length
  }
  return Math.min(units, line.length) + 1
}

const WORD = /^(?:[A-Za-z_][\w.]*|"(?:[^"\\]|\\.)*"?|`[^`]*`?|\d[\d.eE+-]*|:=|==|!=|<=|>=|[^\s])/

type Place = { row: number; col: number }
/** A range from a tool's place: to its end where it says one, else over the word that stands there. Never outside the text. */
export function rangeAt(lines: readonly string[], at: Place, end?: Place): Range {
  const row = Math.min(Math.max(at.row, 1), Math.max(lines.length, 1))
  const line = lines[row - 1] ?? ''
  const start = { row, col: columnOf(line, Math.max(at.col, 1)) }
  if (end && (end.row > row || (end.row === row && end.col > at.col))) {
    const last = Math.min(end.row, lines.length)
    return { start, end: { row: last, col: columnOf(lines[last - 1] ?? '', end.col) } }
  }
  const word = WORD.exec(line.slice(start.col - 1))?.[0] ?? ''
  return { start, end: { row, col: Math.min(start.col + Math.max(word.length, 1), line.length + 1) } }
}
