import { readFile } from 'node:fs/promises'
import { AppError } from '@/lib/errors'
import type { DiagnoseOptions, Diagnostic, SourceFile } from '@/server/ports/policy-tools'
import type { Asts, Parsed } from './ast'
import { CAPABILITIES, type Offered } from './capabilities'
import type { Commands } from './commands'
import { documentsOf } from './documents'
import { type Answers, digestOfTexts } from './kept-answers'
import { withLineFix } from './line-fixes'
import { LINTS } from './lints/all'
import { oneStream } from './one-stream'
import { readErrors } from './opa-errors'
import { lintAll, OLDER } from './regal'
import { isRego, isTest } from './safe-files'
import { asWarnings } from './schema-warnings'
import { withScratch } from './scratch'
import { linesOf } from './text-position'
import type { ToolFixes } from './tool-fixes'

/** `checked` and `linted` keep what was found by content: the same text has the same findings. */
export type DiagnoseParts = {
  commands: Commands
  asts: Asts
  offered: (by: string) => Promise<Offered>
  checked: Answers<Diagnostic[]>
  linted: Answers<Diagnostic[]>
  fixes: ToolFixes
}

/** What a tool could not finish is asked again. */
export const isFinished = (found: readonly Diagnostic[]) => found.every(({ source }) => source !== 'tool')
const digestOf = (files: readonly SourceFile[], ...more: string[]) =>
  digestOfTexts(...more, ...files.flatMap(({ path, text }) => [path, text]))

type Checked = { by: string; capabilities: string; schema?: unknown }

/** The compiler's word on some of the files. That it was over its limit is a finding too. */
async function compileCheck(
  { commands }: DiagnoseParts,
  files: readonly SourceFile[],
  { by, capabilities, schema }: Checked,
): Promise<Diagnostic[]> {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  return withScratch(files, async ({ sources: cwd, put }) => {
    const args = ['-S', '--format', 'json', '--max-errors', '0', '--capabilities', await put('capabilities.json', capabilities)]
    if (schema !== undefined) args.push('--schema', await put('schema.json', JSON.stringify(schema)))
    const { code, stderr, isOverLimit } = await commands.opa(['check', ...args, '.'], { by, cwd, isLimitAnAnswer: true })
    if (isOverLimit) return [overLimit(files[0]?.path ?? '', 'The compiler was ended: the policy took more than its time or memory.')]
    const found = readErrors(code === 0 ? '' : stderr, texts)
    if (!found) throw new AppError('UPSTREAM', `OPA did not check it: ${stderr.trim().slice(0, 500)}`)
    return found
  })
}

const check = (parts: DiagnoseParts, files: readonly SourceFile[], asked: Checked): Promise<Diagnostic[]> =>
  parts.checked(digestOf(files, asked.capabilities, JSON.stringify(asked.schema ?? null)), () => compileCheck(parts, files, asked))

const overLimit = (path: string, message: string): Diagnostic => ({
  source: 'tool',
  code: 'limit_exceeded',
  severity: 'error',
  path,
  range: { start: { row: 1, col: 1 }, end: { row: 1, col: 1 } },
  message,
  doc: 'docs/policies.md#limit_exceeded',
  fix: null,
})

/** Our own lints, on what parses. */
async function ownLints(
  parts: DiagnoseParts,
  files: readonly SourceFile[],
  { by, data }: { by: string; data: unknown },
): Promise<Diagnostic[]> {
  const problems: Diagnostic[] = []
  const parsed = await Promise.all(
    files.map(async ({ path, text }): Promise<Parsed[]> => {
      try {
        const module = await parts.asts({ path, text }, by)
        return module ? [{ path, text, module }] : []
      } catch (cause) {
        if (!(cause instanceof AppError) || !cause.message.startsWith('limit_exceeded')) throw cause
        problems.push(overLimit(path, 'The file is too large for our own lints. Split it.'))
        return []
      }
    }),
  )
  const { all, allowed } = await parts.offered(by)
  const builtins = {
    known: new Set(all.builtins.filter(({ infix }) => !infix).map(({ name }) => name)),
    deprecated: new Set(all.builtins.filter(({ deprecated }) => deprecated).map(({ name }) => name)),
    allowed,
  }
  const modules = parsed.flat()
  return [...problems, ...LINTS.flatMap((lint) => lint({ modules, data, builtins }))]
}

/** The linter's findings with their changes, file by file. */
async function lint(
  parts: DiagnoseParts,
  files: readonly SourceFile[],
  { by, linterSeconds }: { by: string; linterSeconds?: number | undefined },
): Promise<Diagnostic[]> {
  const found = await lintAll(parts.commands, files, { by, linterSeconds })
  const byFile = files.map((file) => ({ file, own: found.filter(({ path }) => path === file.path) }))
  return (await Promise.all(byFile.map(({ file, own }) => parts.fixes(own, file, by)))).flat()
}

/** One stream of findings about a draft. The parts run side by side; what was found for the same content before is not asked again. */
export async function diagnose(parts: DiagnoseParts, files: readonly SourceFile[], options: DiagnoseOptions & { by: string }) {
  const { by, schema, linter = 'asked', linterSeconds } = options
  const rego = files.filter(({ path }) => isRego(path))
  const sources = rego.filter(({ path }) => !isTest(path))
  const { data, problems } = documentsOf(files)
  if (rego.length === 0) return problems
  const [capabilities, { forTests }] = await Promise.all([readFile(/* turbopackIgnore: true */ CAPABILITIES(), 'utf8'), parts.offered(by)])
  const [own, all, withSchema, linted, lints] = await Promise.all([
    sources.length > 0 ? check(parts, sources, { by, capabilities }) : [],
    rego.length > sources.length ? check(parts, rego, { by, capabilities: forTests }) : [],
    schema !== undefined && sources.length > 0 ? check(parts, sources, { by, capabilities, schema }) : [],
    linter === 'later' ? [] : parts.linted(digestOf(rego), () => lint(parts, rego, { by, linterSeconds })),
    ownLints(parts, sources, { by, data }),
  ])
  const compiled = [...own, ...all]
  // Where OPA cannot read a file, that the linter cannot either says nothing new.
  const isBroken = compiled.some(({ source }) => source === 'parse')
  const advice = linted.filter(({ code }) => !isBroken || code !== OLDER)
  const lines = new Map(files.map(({ path, text }) => [path, linesOf(text)]))
  return oneStream([...problems, ...lints, ...compiled, ...asWarnings(withSchema, own, options), ...advice]).map((one) =>
    withLineFix(one, lines.get(one.path) ?? []),
  )
}
