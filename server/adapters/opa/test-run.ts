import { RE2JS } from 're2js'
import { AppError } from '@/lib/errors'
import type { PolicyTools, TestCase, TestResult, TestRun } from '@/server/ports/policy-tools'
import type { Asts } from './ast'
import type { Offered } from './capabilities'
import type { Commands } from './commands'
import { explainFailures } from './explain-failures'
import { pathOf } from './opa-errors'
import { withScratch } from './scratch'

type Sub = { name: string; fail?: boolean; sub_results?: Record<string, Sub> }
type Reported = {
  location: { file: string; row: number; col: number }
  package: string
  name: string
  fail?: boolean
  skip?: boolean
  error?: { code?: string; message: string }
  duration?: number
  sub_results?: Record<string, Sub>
  output?: string
}
/** What one test may take, unless whoever asks allows more. */
export const TEST_SECONDS = 5

/** Rows of a data-driven test, those inside others by their whole name. */
const casesOf = (subs: Record<string, Sub> | undefined, above = ''): TestCase[] =>
  Object.entries(subs ?? {}).flatMap(([key, { fail, sub_results }]) => {
    const name = above ? `${above} / ${key}` : key
    return sub_results ? casesOf(sub_results, name) : [{ name, state: fail ? ('fail' as const) : ('pass' as const), note: null, ns: null }]
  })

const stateOf = ({ fail, skip, error }: Reported): TestResult['state'] => (error ? 'error' : skip ? 'skip' : fail ? 'fail' : 'pass')

function sayError({ code, message }: { code?: string; message: string }, seconds: number): string {
  if (code === 'eval_cancel_error' || /deadline exceeded/.test(message)) return `limit_exceeded: the test took more than ${seconds}s`
  return code ? `${code}: ${message}` : message
}

const resultOf = (one: Reported, seconds: number): TestResult => ({
  package: one.package.replace(/^data\./, ''),
  name: one.name,
  path: pathOf(one.location.file),
  row: one.location.row,
  state: stateOf(one),
  ns: one.duration ?? 0,
  cases: casesOf(one.sub_results),
  failure: null,
  error: one.error ? sayError(one.error, seconds) : null,
})

/** OPA's own expression over `data.package.name`, checked before a program sees it. */
function runExpression(filter: string): string {
  const anchored = filter.replace(/^\^(?!data\\?\.)/, '^data\\.')
  try {
    RE2JS.compile(anchored)
  } catch (cause) {
    throw new AppError('BAD_REQUEST', `The filter is no regular expression: ${cause instanceof Error ? cause.message : cause}.`, { cause })
  }
  return anchored
}

/** What OPA said when it could not run any test. */
function cannotRun(stderr: string, filter: string | undefined): AppError {
  const said = stderr.trim()
  if (said === '' || /no tests were run/.test(said))
    return new AppError(
      'BAD_REQUEST',
      filter ? `No test matches ${JSON.stringify(filter)}.` : 'There is no test. A run without tests proves nothing.',
    )
  return new AppError('BAD_REQUEST', `The tests do not compile: ${said.slice(0, 2000)}`)
}

export type TestParts = { commands: Commands; asts: Asts; offered: (by: string) => Promise<Offered> }

/** Runs the tests by real OPA. Errors: BAD_REQUEST when nothing compiles or no test ran. */
export async function runTests(
  parts: TestParts,
  ...[files, { by, filter, testSeconds = TEST_SECONDS }]: Parameters<PolicyTools['test']>
): Promise<TestRun> {
  const { commands, offered } = parts
  const { version } = await commands.version('opa')
  const { forTests } = await offered(by)
  const only = filter ? ['--run', runExpression(filter)] : []
  const started = performance.now()
  const { code, stdout, stderr } = await withScratch(files, async ({ sources: cwd, put }) =>
    commands.opa(
      [
        'test',
        '--format',
        'json',
        '--capabilities',
        await put('capabilities.json', forTests),
        '--fail-on-empty',
        '--timeout',
        `${testSeconds}s`,
        ...only,
        '.',
      ],
      { by, cwd },
    ),
  )
  const ms = performance.now() - started
  const reported = stdout.trim().startsWith('[') ? (JSON.parse(stdout) as Reported[]) : [] // OPA's own shape
  if (reported.length === 0 || (code !== 0 && code !== 2)) throw cannotRun(stderr, filter)
  const tests = await explainFailures(parts, { files, tests: reported.map((one) => resultOf(one, testSeconds)), by })
  const counted = (state: TestResult['state']) => tests.filter((one) => one.state === state).length
  return { tests, passed: counted('pass'), failed: counted('fail'), errored: counted('error'), skipped: counted('skip'), ms, opa: version }
}
