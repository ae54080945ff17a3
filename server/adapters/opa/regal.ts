import { AppError } from '@/lib/errors'
import type { Diagnostic, SourceFile } from '@/server/ports/policy-tools'
import type { Commands } from './commands'
import { pathOf } from './opa-errors'
import { policyFile } from './policy-folder'
import type { Ran } from './run-tool'
import { withScratch } from './scratch'
import { linesOf, rangeAt } from './text-position'

type Violation = {
  title: string
  description: string
  category: string
  level: string
  related_resources?: { ref: string }[]
  location: { file: string; row: number; col: number; end?: { row: number; col: number } }
}

export const CONFIG = () => policyFile('regal.yaml')

/** Regal's report as findings. */
export function readViolations(stdout: string, texts: ReadonlyMap<string, string>): Diagnostic[] {
  const { violations = [] } = JSON.parse(stdout) as { violations?: Violation[] } // Regal's own shape
  return violations.map(({ title, description, category, level, related_resources, location }) => {
    const path = pathOf(location.file)
    const range = rangeAt(linesOf(texts.get(path) ?? ''), location, location.end)
    const doc = related_resources?.[0]?.ref ?? null
    const severity = level === 'error' ? 'error' : 'warning'
    return { source: 'regal', code: `${category}/${title}`, severity, path, range, message: description, doc, fix: null }
  })
}

const failed = (texts: ReadonlyMap<string, string>, code: string, message: string): Diagnostic => ({
  source: 'tool',
  code,
  severity: code === 'limit_exceeded' ? 'error' : 'warning',
  path: [...texts.keys()][0] ?? '',
  range: { start: { row: 1, col: 1 }, end: { row: 1, col: 1 } },
  message,
  doc: `docs/policies.md#${code}`,
  fix: null,
})

export const OLDER = 'linter_older_than_syntax'
const PARSE_ERROR = /(\S+\.rego):(\d+): rego_parse_error: (.*)/g

/** What Regal could not read although OPA can: it carries an older parser, so this blocks nothing. */
function olderThanSyntax(stdout: string, texts: ReadonlyMap<string, string>): Diagnostic[] {
  const said = stdout.replaceAll('\\n', '\n')
  return [...said.matchAll(PARSE_ERROR)].map(([, file = '', row, message]) => {
    const path = [...texts.keys()].find((name) => file.endsWith(name)) ?? file
    const range = rangeAt(linesOf(texts.get(path) ?? ''), { row: Number(row), col: 1 })
    const words = `The linter is older than this syntax, so it did not look at the file: ${message}`
    return {
      source: 'tool',
      code: OLDER,
      severity: 'info',
      path,
      range,
      message: words,
      doc: `docs/policies.md#${OLDER}`,
      fix: null,
    }
  })
}

const LINTER_SECONDS = 5
type AskedLint = { by: string; linterSeconds?: number | undefined }

/** Lints a draft's Rego files. Out: findings; that Regal is missing or was ended is one of them. A file that only OPA can read is left out
 *  and the others are linted all the same. */
export async function lintAll(commands: Commands, files: readonly SourceFile[], asked: AskedLint): Promise<Diagnostic[]> {
  const found = await lintOnce(commands, files, asked)
  const unread = new Set(found.filter(({ code }) => code === OLDER).map(({ path }) => path))
  const rest = files.filter(({ path }) => !unread.has(path))
  if (unread.size === 0 || rest.length === 0 || rest.length === files.length) return found
  return [...found, ...(await lintOnce(commands, rest, asked))]
}

async function lintOnce(
  { regal }: Commands,
  files: readonly SourceFile[],
  { by, linterSeconds = LINTER_SECONDS }: AskedLint,
): Promise<Diagnostic[]> {
  const limits = { timeMs: 1000 * (linterSeconds + 1) } // its own limit comes first
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  const args = ['lint', '--format', 'json', '--config-file', CONFIG(), '--timeout', `${linterSeconds}s`, '.'] as const
  return withScratch(files, async ({ sources: cwd }) => {
    try {
      return read(await regal(args, { by, cwd, limits, isLimitAnAnswer: true }), texts)
    } catch (cause) {
      if (!(cause instanceof AppError) || cause.code !== 'UPSTREAM') throw cause
      return [failed(texts, 'linter_missing', `The linter did not look at this. ${cause.message}`)]
    }
  })
}

function read({ stdout, stderr, isOverLimit }: Ran, texts: ReadonlyMap<string, string>): Diagnostic[] {
  if (isOverLimit || /deadline exceeded/.test(stdout + stderr))
    return [failed(texts, 'limit_exceeded', 'The linter was ended: it was over its limit of time, memory or output.')]
  try {
    const { errors } = JSON.parse(stdout) as { errors?: string[] } // Regal's own shape
    if (!errors) return readViolations(stdout, texts)
  } catch {
    // It said it in words.
  }
  const older = olderThanSyntax(stdout + stderr, texts)
  return older.length > 0 ? older : [failed(texts, 'linter_failed', `The linter failed: ${(stderr || stdout).trim().slice(0, 500)}`)]
}
