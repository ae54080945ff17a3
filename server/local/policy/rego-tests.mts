import type { Ran } from '../../adapters/opa/run-tool.ts'
import { CONSTITUTION, FIXTURES } from './compile.mts'

type Range = { start: { row: number }; end: { row: number } }
type Coverage = { files: Record<string, { covered?: Range[]; not_covered?: Range[] }> }
/** `problems` names what failed; `missing` the lines that no test reached. */
export type RegoTests = { problems: string[]; percent: number; missing: string[] }

const UNEXPECTED = 'data.acgs.corpus_test.unexpected | data.acgs.corpus_test.shapeless'
const rowsOf = (ranges: Range[] = []) =>
  ranges.flatMap(({ start, end }) => Array.from({ length: end.row - start.row + 1 }, (_, i) => start.row + i))

/** Lines with something that was reached; those of the tests themselves do not count. */
function coverageOf({ files }: Coverage) {
  const covered = new Set<string>()
  const all = new Set<string>()
  for (const [file, { covered: yes, not_covered: no }] of Object.entries(files)) {
    if (file.endsWith('_test.rego')) continue
    for (const row of rowsOf(yes)) covered.add(`${file}:${row}`)
    for (const row of [...rowsOf(yes), ...rowsOf(no)]) all.add(`${file}:${row}`)
  }
  return { percent: (100 * covered.size) / all.size, missing: [...all].filter((line) => !covered.has(line)) }
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
  if (run.code === 0) return { problems: [], ...coverageOf(JSON.parse(run.stdout) as Coverage) } // OPA's report
  const said = (run.stderr.trim() || run.stdout.trim() || 'opa test failed').split('\n')
  const { stdout } = await opa(['eval', '--format', 'json', ...sources.flatMap((path) => ['-d', path]), UNEXPECTED])
  const { result } = JSON.parse(stdout || '{}') as { result?: [{ expressions: [{ value: string[] }] }] } // OPA's answer
  return { problems: [...said, ...(result?.[0].expressions[0].value ?? [])], percent: 0, missing: ['no test run was without a failure'] }
}
