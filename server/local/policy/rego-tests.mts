import { coverageOf, type Reported } from '../../adapters/opa/coverage.ts'
import type { Ran } from '../../adapters/opa/run-tool.ts'
import { CONSTITUTION, FIXTURES } from './compile.mts'

/** `problems` names what failed; `missing` the lines that no test reached. */
export type RegoTests = { problems: string[]; percent: number; missing: string[] }

const UNEXPECTED = 'data.acgs.corpus_test.unexpected | data.acgs.corpus_test.shapeless'

/** Lines that no test reached are named one by one. */
function reached(stdout: string) {
  const { percent, files } = coverageOf(JSON.parse(stdout) as Reported) // OPA's report
  return { percent, missing: files.flatMap(({ path, missing }) => missing.map((row) => `${path}:${row}`)) }
}

/** Runs every Rego test on all fixtures at once. OPA reports failures in place of coverage, so one run says both; its passes that only
 *  classify unreached lines are left out, they take three times as long. */
export async function runRegoTests(opa: (args: string[]) => Promise<Ran>): Promise<RegoTests> {
  const sources = [CONSTITUTION, FIXTURES]
  const run = await opa([
    'test',
    '--coverage',
    '--coverage-runs',
    '',
    '--format',
    'json',
    '--fail-on-empty',
    '--timeout',
    '200s',
    ...sources,
  ])
  if (run.code === 0) return { problems: [], ...reached(run.stdout) }
  const said = (run.stderr.trim() || run.stdout.trim() || 'opa test failed').split('\n')
  const { stdout } = await opa(['eval', '--format', 'json', ...sources.flatMap((path) => ['-d', path]), UNEXPECTED])
  const { result } = JSON.parse(stdout || '{}') as { result?: [{ expressions: [{ value: string[] }] }] } // OPA's answer
  return { problems: [...said, ...(result?.[0].expressions[0].value ?? [])], percent: 0, missing: ['no test run was without a failure'] }
}
