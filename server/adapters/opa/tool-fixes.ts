import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Diagnostic, SourceFile } from '@/server/ports/policy-tools'
import type { Commands } from './commands'
import { format } from './format'
import { digestOfTexts, keptAnswers } from './kept-answers'
import { CONFIG } from './regal'
import { withScratch } from './scratch'
import { linesOf } from './text-position'

/** What Regal mends by itself beyond one sign, by the title of the change. */
const BY_REGAL: Record<string, string> = {
  'idiomatic/non-raw-regex-pattern': 'Write it as a raw string',
  'bugs/redundant-existence-check': 'Remove the check',
  'bugs/constant-condition': 'Remove the condition',
}
const FORMAT = 'style/opa-fmt'
const KEPT = 200

/** The only expression of a body cannot be taken away. */
const isAlone = (lines: readonly string[], row: number) => /\{\s*$/.test(lines[row - 2] ?? '') && /^\s*\}/.test(lines[row] ?? '')

export type ToolFixes = (found: readonly Diagnostic[], file: SourceFile, by: string) => Promise<Diagnostic[]>

/** Changes that OPA and Regal make on a copy, as edits. A tool that does not answer leaves the finding as it is. */
export function toolFixes(commands: Commands): ToolFixes {
  const kept = keptAnswers<string | null>(KEPT)

  /** The file as Regal mends these rules, or null where it does not. It keeps every line in its place. */
  const mended = ({ text }: SourceFile, codes: readonly string[], by: string) =>
    kept(digestOfTexts(text, ...codes), () =>
      withScratch([{ path: 'x.rego', text }], async ({ sources: cwd }) => {
        const enabled = codes.flatMap((code) => ['-e', code.split('/')[1] ?? ''])
        const args = ['fix', '--config-file', CONFIG(), '--timeout', '5s', '-D', ...enabled, 'x.rego'] as const
        const { code } = await commands.regal(args, { by, cwd, isLimitAnAnswer: true })
        return code === 0 ? readFile(join(cwd, 'x.rego'), 'utf8') : null
      }),
    )

  return async (found, file, by) => {
    const codes = [...new Set(found.map(({ code }) => code).filter((code) => code in BY_REGAL))].sort()
    const isUnformatted = found.some(({ code }) => code === FORMAT)
    const [after, formatted] = await Promise.all([
      codes.length > 0 ? mended(file, codes, by).catch(() => null) : null,
      isUnformatted ? format(commands, file, by).catch(() => null) : null,
    ])
    const lines = linesOf(file.text)
    const afterLines = after === null ? [] : linesOf(after)
    return found.map((one) => {
      const { code, path, range } = one
      if (code === FORMAT && formatted !== null) {
        const end = { row: lines.length, col: (lines.at(-1) ?? '').length + 1 }
        return { ...one, fix: { title: 'Format the file', edits: [{ path, range: { start: { row: 1, col: 1 }, end }, text: formatted }] } }
      }
      const title = BY_REGAL[code]
      const { row } = range.start
      const [before, mendedLine] = [lines[row - 1], afterLines[row - 1]]
      if (!title || before === undefined || mendedLine === undefined || before === mendedLine || afterLines.length !== lines.length)
        return one
      if (mendedLine.trim() !== '') {
        const whole = { start: { row, col: 1 }, end: { row, col: before.length + 1 } }
        return { ...one, fix: { title, edits: [{ path, range: whole, text: mendedLine }] } }
      }
      if (isAlone(lines, row)) return one
      return { ...one, fix: { title, edits: [{ path, range: { start: { row, col: 1 }, end: { row: row + 1, col: 1 } }, text: '' }] } }
    })
  }
}
