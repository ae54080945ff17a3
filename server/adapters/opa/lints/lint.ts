import { type Location, type Parsed, textOf } from '@/server/adapters/opa/ast'
import { columnOf, linesOf } from '@/server/adapters/opa/text-position'
import type { Diagnostic, Range } from '@/server/ports/policy-tools'

export type Builtins = {
  /** Every name this OPA has. */
  known: ReadonlySet<string>
  deprecated: ReadonlySet<string>
  /** Those a policy may call. */
  allowed: ReadonlySet<string>
}
/** What a lint looks at: sources without tests, as OPA parsed them, and the data documents of the draft, each already at its place. */
export type Draft = { modules: readonly Parsed[]; data: unknown; builtins: Builtins }
/** Decides from the syntax tree alone and never runs anything. */
export type Lint = (draft: Draft) => Diagnostic[]

/** From the place of a node over its whole text. */
export function rangeOf({ text }: Pick<Parsed, 'text'>, location: Location): Range {
  const lines = linesOf(text)
  const own = textOf(location).split('\n')
  const { row, col } = location
  const start = { row, col: columnOf(lines[row - 1] ?? '', col) }
  const last = own.at(-1) ?? ''
  return { start, end: { row: row + own.length - 1, col: own.length === 1 ? start.col + last.length : last.length + 1 } }
}

/** The first line of a node alone: a mark over a whole rule would hide what stands in it. */
export function firstLineOf(file: Pick<Parsed, 'text'>, location: Location): Range {
  const { start, end } = rangeOf(file, location)
  if (end.row === start.row) return { start, end }
  return { start, end: { row: start.row, col: (linesOf(file.text)[start.row - 1] ?? '').length + 1 } }
}

type Finding = Pick<Diagnostic, 'code' | 'severity' | 'source' | 'message'> & { fix?: Diagnostic['fix'] }
/** Our own findings have a section each in docs/policies.md. */
export const finding = (file: Pick<Parsed, 'path'>, range: Range, { fix = null, ...said }: Finding): Diagnostic => ({
  ...said,
  path: file.path,
  range,
  doc: `docs/policies.md#${said.code.replace('acgs/', '')}`,
  fix,
})
