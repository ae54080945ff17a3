import type { Evidence } from '@/lib/schemas/versions'
import type { TestResult } from '@/server/ports/policy-tools'
import { isLimit, judged, LIMITS, type Measure, many, waiting } from './outcome'

const nameOf = ({ package: where, name }: TestResult) => `${where}.${name}`

function evidenceOf(test: TestResult): Evidence {
  const cases = test.cases.filter(({ state }) => state === 'fail').map(({ name }) => name)
  const why = test.error ?? test.failure?.text ?? null
  const which = cases.length === 0 ? '' : `, ${many(cases.length, 'case', 'cases')}: ${cases.slice(0, 10).join(', ')}`
  return {
    kind: 'error',
    path: test.path,
    row: test.failure?.row ?? test.row,
    text: `${nameOf(test)}${which}${why === null ? '' : `: ${why}`}`,
  }
}

/** A test over cases that had none: OPA passes it, although it asked nothing. Told by its head, for its result looks as that of a plain test. */
function hasNoCase({ path, row, name, cases, state }: TestResult, files: Parameters<Measure>[1]['files']): boolean {
  if (state !== 'pass' || cases.length > 0) return false
  const line = files.find((file) => file.path === path)?.text.split('\n')[row - 1] ?? ''
  return line.startsWith(`${name}[`)
}

/** Every test passes by real OPA. A run, a file of tests and a test over cases that ask nothing prove nothing, and fail. What is marked to do is
 *  counted. */
export const tests: Measure = async (ctx, { files, testSeconds }) => {
  const run = await ctx.policyTools.test(files, { by: ctx.actor.id, testSeconds })
  const stuck = run.tests.find(({ state, error }) => state === 'error' && isLimit(error ?? ''))
  if (stuck) return waiting(LIMITS.tests, { why: 'limit_exceeded', says: `${nameOf(stuck)}: ${stuck.error}` })
  const bad = run.tests.filter(({ state }) => state === 'fail' || state === 'error')
  const ran = new Set(run.tests.map(({ path }) => path))
  const empty = files.filter(({ path }) => path.endsWith('_test.rego') && !ran.has(path))
  const skipped = run.tests.filter(({ state }) => state === 'skip')
  const idle = run.tests.filter((one) => hasNoCase(one, files))
  const isGood = idle.length === 0 && bad.length === 0 && empty.length === 0 && run.passed > 0
  const counts = [
    bad.length > 0 ? many(bad.length, 'test fails', 'tests fail') : '',
    empty.length > 0 ? many(empty.length, 'file holds no test', 'files hold no test') : '',
    idle.length > 0 ? many(idle.length, 'test has no case', 'tests have no case') : '',
    `${many(run.passed, 'test passes', 'tests pass')}`,
    skipped.length > 0 ? `${skipped.length} still to be written` : '',
  ]
  return judged(isGood ? 'passed' : 'failed', LIMITS.tests, {
    measured: counts.filter((word) => word !== '').join(', '),
    evidence: [
      ...bad.map(evidenceOf),
      ...empty.map(({ path }): Evidence => ({ kind: 'error', path, row: 1, text: 'holds no test' })),
      ...idle.map((one): Evidence => ({ kind: 'error', path: one.path, row: one.row, text: `${nameOf(one)} has no case` })),
      ...skipped.map((one): Evidence => ({ kind: 'warning', path: one.path, row: one.row, text: `${nameOf(one)} is still to be written` })),
    ],
    source: `OPA ${run.opa}`,
    facts: { passed: run.passed, failed: bad.length, skipped: skipped.length },
  })
}
