import { expect } from 'vitest'
import type { Diagnostic } from '@/server/ports/policy-tools'
import { serviceContext } from '@/server/testing/actors'
import { aSubject } from '@/server/testing/measuring'
import { opaAlone, toolsForTests, toolTest } from '@/server/testing/policy-tools'
import { coverage } from './coverage'
import { compiles, lints } from './findings'
import { formatted } from './formatted'
import { outcomeOf } from './outcome'
import { tests } from './tests'

const ctx = { ...serviceContext(), policyTools: toolsForTests() }
const RULES = `# METADATA
# description: What a test measures.
package x

violations contains v if {
	input.n > 1
	v := "too many"
}
`
const TESTS = `package x_test

import data.x

test_none if count(x.violations) == 0 with input as {"n": 0}

test_one if count(x.violations) == 1 with input as {"n": 2}
`
const of = (rules: string, more: Record<string, string> = {}) =>
  aSubject(
    ctx,
    Object.entries({ 'x.rego': rules, ...more }).map(([path, text]) => ({ path, text })),
  )

toolTest('formatted: each file as opa fmt writes it, else the first line that is not', async () => {
  expect(await formatted(ctx, await of(RULES, { 'x_test.rego': TESTS }))).toMatchObject({
    state: 'passed',
    detail: { measured: '2 files are formatted' },
  })
  const odd = await formatted(ctx, await of(RULES.replace('	v := "too many"', '	v   :=  "too many"')))
  expect(odd).toMatchObject({
    state: 'failed',
    detail: { measured: '1 of 1 files are not', evidence: [{ path: 'x.rego', row: 7 }] },
  })
})

toolTest('compiles: an error of the strict compiler, and a builtin that is refused, block at their line', async () => {
  expect(await compiles(ctx, await of(RULES, { 'x_test.rego': TESTS }))).toMatchObject({
    state: 'passed',
    detail: { measured: 'No error' },
  })
  const strict = await compiles(ctx, await of(RULES.replace('	input.n > 1', '	unused := 3\n	input.n > 1')))
  expect(strict).toMatchObject({ state: 'failed', detail: { evidence: [{ path: 'x.rego', row: 6, kind: 'error' }] } })
  const refused = await compiles(ctx, await of(`${RULES}\nreach if http.send({"method": "get", "url": input.url}).status_code == 200\n`))
  expect(refused.state).toBe('failed')
  expect(refused.detail.evidence.map(({ text }) => text).join('\n')).toMatch(/http\.send/)
})

toolTest('lints: an error blocks; warnings are counted, shown, and block nothing', async () => {
  const advice = await lints(ctx, await of(RULES, { 'x_test.rego': TESTS }))
  expect(advice.state).toBe('failed') // a violation rule without METADATA is an error of ours
  expect(advice.detail.evidence.filter(({ kind }) => kind === 'error').map(({ text }) => text)).toEqual([
    expect.stringMatching(/^acgs\/missing-principle/),
  ])
  const warned = await lints(ctx, await of('# METADATA\n# description: Advice alone.\npackage x\n\ncamelCase := input.n\n'))
  expect(warned).toMatchObject({ state: 'passed', detail: { measured: expect.stringMatching(/^0 errors, [1-9]/) } })
  expect(warned.detail.evidence.every(({ kind }) => kind !== 'error')).toBe(true)
})

toolTest('lints: without Regal the gate waits and says how to get it; what our own lints find blocks all the same', async () => {
  const without = { ...ctx, policyTools: await opaAlone() }
  const plain = '# METADATA\n# description: Nothing to say.\npackage x\n\na := input.n\n'
  expect(await lints(without, await of(plain))).toMatchObject({
    state: 'waiting',
    detail: { waits: { why: 'tool_missing', says: expect.stringMatching(/REGAL_BIN/) } },
  })
  expect((await lints(without, await of(RULES))).state).toBe('failed')
})

toolTest('lints: a file that only OPA can read blocks nothing', async () => {
  const newer = { ...ctx.policyTools }
  const info: Diagnostic = {
    source: 'tool',
    code: 'linter_older_than_syntax',
    severity: 'info',
    path: 'x.rego',
    message: 'older',
    doc: null,
    fix: null,
    range: { start: { row: 1, col: 1 }, end: { row: 1, col: 1 } },
  }
  newer.diagnose = async () => [info]
  expect(await lints({ ...ctx, policyTools: newer }, await of(RULES))).toMatchObject({
    state: 'passed',
    detail: { evidence: [{ kind: 'info' }] },
  })
})

toolTest('tests: which fail, and where; none, an empty file and an empty table prove nothing', async () => {
  expect(await tests(ctx, await of(RULES, { 'x_test.rego': TESTS }))).toMatchObject({
    state: 'passed',
    detail: { measured: '2 tests pass', facts: { passed: 2, failed: 0 } },
  })
  const failing = await tests(ctx, await of(RULES.replace('> 1', '> 2'), { 'x_test.rego': TESTS }))
  expect(failing).toMatchObject({
    state: 'failed',
    detail: { measured: '1 test fails, 1 test passes', evidence: [{ path: 'x_test.rego', row: 7 }] },
  })
  expect(await tests(ctx, await of(RULES)).catch((cause: unknown) => outcomeOf(cause, ''))).toMatchObject({
    state: 'failed',
    detail: { measured: expect.stringMatching(/^There is no test/) },
  })
  const hollow = await tests(ctx, await of(RULES, { 'x_test.rego': TESTS, 'y_test.rego': 'package y_test\n\nhelper := 1\n' }))
  expect(hollow).toMatchObject({ state: 'failed', detail: { evidence: [{ path: 'y_test.rego', text: 'holds no test' }] } })
  const table = `${TESTS}\ntest_table[note] if {\n	some note, tc in {}\n	tc.n == 1\n}\n`
  expect(await tests(ctx, await of(RULES, { 'x_test.rego': table }))).toMatchObject({
    state: 'failed',
    detail: { measured: '1 test has no case, 3 tests pass', evidence: [{ text: 'x_test.test_table has no case' }] },
  })
})

toolTest('coverage: the lines that nothing reaches are listed; without passing tests there is none', async () => {
  const whole = await of(RULES, { 'x_test.rego': TESTS })
  expect(await coverage(ctx, whole)).toMatchObject({ state: 'passed', detail: { measured: '100.0 %', evidence: [] } })
  const unreached = `${RULES}\nother if {\n	input.n == 7\n	input.m == 8\n}\n`
  const part = await coverage(ctx, await of(unreached, { 'x_test.rego': TESTS }))
  expect(part).toMatchObject({ state: 'failed', detail: { evidence: [{ path: 'x.rego', row: 10, kind: 'error' }] } })
  expect(part.detail.facts?.percent).toBeLessThan(95)
  const failing = await of(RULES.replace('> 1', '> 2'), { 'x_test.rego': TESTS })
  await expect(coverage(ctx, failing)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})
