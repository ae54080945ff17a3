import type { Diagnostic } from '@/server/ports/policy-tools'
import type { Commands } from './commands'
import { pathOf } from './opa-errors'
import { policyFile } from './policy-folder'
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
      code: 'linter_older_than_syntax',
      severity: 'info',
      path,
      range,
      message: words,
      doc: 'docs/policies.md#linter_older_than_syntax',
      fix: null,
    }
  })
}

/** Lints what lies in the folder. In: whether OPA parsed all of it. Out: findings; that Regal is missing or was ended is one of them. */
export async function lint(
  { regal }: Commands,
  texts: ReadonlyMap<string, string>,
  { by, cwd, names }: { by: string; cwd: string; names: readonly string[] },
): Promise<Diagnostic[]> {
  const args = ['--format', 'json', '--config-file', CONFIG(), '--timeout', '5s', ...names] as const
  const ran = await regal(['lint', ...args], { by, cwd, isLimitAnAnswer: true }).catch((cause: unknown) => cause)
  if (ran instanceof Error) return [failed(texts, 'linter_missing', `The linter did not look at this: ${ran.message}`)]
  const { stdout, stderr, isOverLimit } = ran as Awaited<ReturnType<typeof regal>> // an Error was answered above
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
