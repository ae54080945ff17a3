import type { Diagnostic, Edit } from '@/server/ports/policy-tools'

type Fix = NonNullable<Diagnostic['fix']>
/** What a finding's own place holds. */
const within = (line: string, { range }: Diagnostic) =>
  line.slice(range.start.col - 1, range.end.row === range.start.row ? range.end.col - 1 : undefined)

/** `=` at the place, and what it should be. */
const operator = (one: Diagnostic, line: string, wanted: string): Fix | null => {
  const at = within(line, one).search(/=/)
  if (at < 0) return null
  const { row, col } = one.range.start
  const range = { start: { row, col: col + at }, end: { row, col: col + at + 1 } }
  return { title: `Write ${wanted}`, edits: [{ path: one.path, range, text: wanted }] }
}

const wholeLine = (path: string, row: number): Edit => ({
  path,
  range: { start: { row, col: 1 }, end: { row: row + 1, col: 1 } },
  text: '',
})

/** Changes so small that no program has to be asked. */
const FIXES: readonly [isMeant: (one: Diagnostic) => boolean, fix: (one: Diagnostic, line: string) => Fix | null][] = [
  [({ code }) => code === 'style/use-assignment-operator', (one, line) => operator(one, line, ':=')],
  [({ code }) => code === 'idiomatic/prefer-equals-comparison', (one, line) => operator(one, line, '==')],
  [
    ({ code }) => code === 'style/no-whitespace-comment',
    ({ path, range: { start } }, line) => {
      const hash = line.indexOf('#', start.col - 1)
      if (hash < 0) return null
      const at = { row: start.row, col: hash + 2 }
      return { title: 'Put a space behind #', edits: [{ path, range: { start: at, end: at }, text: ' ' }] }
    },
  ],
  [
    ({ message }) => /^import \S+ unused$/.test(message),
    ({ path, range: { start } }, line) =>
      line.trimStart().startsWith('import ') ? { title: 'Remove the import', edits: [wholeLine(path, start.row)] } : null,
  ],
]

/** Adds the change that mends a finding where it is plain. In: the lines of the finding's file. */
export function withLineFix(one: Diagnostic, lines: readonly string[]): Diagnostic {
  const line = lines[one.range.start.row - 1]
  const fix = one.fix ?? (line === undefined ? null : (FIXES.find(([isMeant]) => isMeant(one))?.[1](one, line) ?? null))
  return { ...one, fix }
}
