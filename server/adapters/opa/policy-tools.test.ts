import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import type { PolicyTools, SourceFile } from '@/server/ports/policy-tools'
import { toolsForTests } from '@/server/testing/policy-tools'

const POLICIES = join(import.meta.dirname, '../../../policies')
const constitution: SourceFile[] = readdirSync(join(POLICIES, 'constitution')).map((path) => ({
  path,
  text: readFileSync(join(POLICIES, 'constitution', path), 'utf8'),
}))
const by = 'a person'
const scratchFolders = () => readdirSync(tmpdir()).filter((name) => name.startsWith('acgs-policy-'))
let tools: PolicyTools
beforeAll(() => {
  tools = toolsForTests()
})

const source = (text: string, path = 'x.rego'): SourceFile => ({ path, text: `package x\n\n${text}\n` })
const tests = (text: string): SourceFile => ({ path: 'x_test.rego', text: `package x_test\n\nimport data.x\n\n${text}\n` })

test('both tools are here, as the lock names them', async () => {
  expect(await tools.states()).toMatchObject({ opa: { version: '1.22.2', isPinned: true }, regal: { version: '0.42.0', isPinned: true } })
})

test('a text is formatted; one that does not parse is refused with its place', async () => {
  expect(await tools.format({ path: 'a/x.rego', text: 'package x\n\n\n\na   := 1' }, by)).toBe('package x\n\na := 1\n')
  await expect(tools.format({ path: 'a/x.rego', text: 'package x\n\na := }' }, by)).rejects.toThrow(/a\/x\.rego:3.*unexpected }/)
})

test('what OPA says of a draft comes with its place, source and page', async () => {
  const found = await tools.diagnose([source('p if {\n\tz := 1\n}\n\nq := "🦊é" + foo(1)')], by)
  expect(found).toMatchObject([
    { source: 'strict', code: 'rego_compile_error', path: 'x.rego', range: { start: { row: 4, col: 2 }, end: { row: 4, col: 3 } } },
    {
      source: 'compile',
      code: 'rego_type_error',
      range: { start: { row: 7, col: 14 }, end: { row: 7, col: 17 } },
      message: 'undefined function foo',
    },
    ...found.slice(2),
  ])
  expect(found[0]?.doc).toContain('/docs/errors/rego-compile-error/assigned-var-name-unused')
})

test('the shipped constitution compiles to the shipped bundle, byte for byte', async () => {
  const made = await tools.compile(constitution, by)
  expect(Buffer.from(made.bytes).equals(readFileSync(join(POLICIES, 'seed-bundle.tar.gz')))).toBe(true)
  expect(made.tools).toMatchObject({ opa: '1.22.2' })
  expect(scratchFolders()).toEqual([])
})

test('tests pass, fail, err, are skipped, and have rows', async () => {
  const run = await tools.test(
    [
      source('a := {"b": [1, 2], "c": input.q}\n\ninc(n) := n + 1\n\nconf := 1 if a.b\nconf := 2 if a.b'),
      tests(
        [
          'test_ok if x.inc(1) == 2',
          'test_bad if {\n\ty := {"b": [1, 3], "c": 1}\n\tx.a == y with input as {"q": 1}\n}',
          'test_conf if x.conf == 1 with input as {"q": 1}',
          'todo_test_later if false',
          'test_rows[note] if {\n\tsome note, tc in {"one": [1, 2], "two": [1, 3]}\n\tx.inc(tc[0]) == tc[1]\n}',
          'test_sets if {1, 2} == {2, 3}',
          'test_reach if {\n\tx.inc(1)\n\tx.inc(input.z)\n}',
        ].join('\n\n'),
      ),
    ],
    { by },
  )
  const named = (name: string) => run.tests.find((one) => one.name === name)
  expect(run).toMatchObject({ passed: 1, failed: 4, errored: 1, skipped: 1, opa: '1.22.2' })
  expect(named('test_bad')).toMatchObject({
    package: 'x_test',
    path: 'x_test.rego',
    state: 'fail',
    failure: { row: 9, text: 'x.a == y with input as {"q": 1}', differences: [{ path: 'b[1]', expected: 3, actual: 2 }] },
  })
  expect(named('test_conf')).toMatchObject({ state: 'error', error: expect.stringContaining('conflicting values') })
  expect(named('todo_test_later')).toMatchObject({ state: 'skip' })
  expect(named('test_rows')).toMatchObject({
    state: 'fail',
    cases: [
      { name: 'one', state: 'pass' },
      { name: 'two', state: 'fail' },
    ],
    failure: { differences: [{ path: '', expected: 3, actual: 2 }] },
  })
  expect(named('test_sets')?.failure?.differences).toEqual([
    { path: '{3}', expected: 3, actual: undefined },
    { path: '{1}', expected: undefined, actual: 1 },
  ])
  expect(named('test_reach')).toMatchObject({ failure: { text: 'x.inc(input.z)', differences: [] } })
})

test('an empty run is an error, also by a filter; a filter is linear', async () => {
  await expect(tools.test([source('a := 1')], { by })).rejects.toThrow(/There is no test/)
  const files = [source('a := 1'), tests('test_one if x.a == 1\n\ntest_two if x.a == 1')]
  await expect(tools.test(files, { by, filter: 'nothing' })).rejects.toThrow(/No test matches/)
  await expect(tools.test(files, { by, filter: '(?=x)' })).rejects.toThrow(/no regular expression/)
  expect((await tools.test(files, { by, filter: '^x_test\\.test_one$' })).tests.map(({ name }) => name)).toEqual(['test_one'])
})

test('coverage has three colours', async () => {
  const text = 'p contains 1 if input.a == 1\n\np contains 2 if input.a == 2\n\nq if input.b == 1'
  const { files, percent } = await tools.cover([source(text), tests('test_one if x.p == {1} with input as {"a": 1}')], by)
  expect(files).toMatchObject([{ path: 'x.rego', covered: [3], missing: [7], skipped: [{ row: 5, kind: 'index_excluded' }] }])
  expect(percent).toBe(50)
  await expect(tools.cover([source(text), tests('test_one if 7 in x.p')], by)).rejects.toThrow(/before every test passes/)
})

test('an evaluation has the clock and the runtime data it is given, and numbers keep their digits', async () => {
  const files = [source('a := {"now": time.now_ns(), "run": data.runtime.mode, "in": input.n, "big": 12345678901234567890}')]
  const asked = { files, query: 'data.x.a', input: { n: 1 }, runtime: { mode: 'x' }, nowNs: '1700000000000000001' }
  const found = await tools.evaluate({ ...asked, explain: true, withCoverage: true }, by)
  expect(found.value).toEqual({ now: 'number:1700000000000000001', run: 'x', in: 1, big: 'number:12345678901234567890' })
  expect(found.coverage?.files).toMatchObject([{ path: 'x.rego', covered: [3] }])
  expect(found.trace?.[0]).toContain('Enter data.x.a')
  expect((await tools.evaluate({ ...asked, query: 'data.x.nothing' }, by)).value).toBeUndefined()
  await expect(tools.evaluate({ ...asked, query: 'http.send({})' }, by)).rejects.toThrow(/must be a rule/)
})

test('many cases are answered at once', async () => {
  const { cases } = JSON.parse(readFileSync(join(POLICIES, 'fixtures', 'privacy.json'), 'utf8')) as {
    cases: Record<string, { input: unknown; runtime: unknown; now_ns: number; expect: { verdict: string } }>
  }
  const asked = Object.entries(cases).map(([id, { input, runtime, now_ns }]) => ({ id, input, runtime, nowNs: String(now_ns) }))
  const found = await tools.evaluateAll(constitution, asked, by)
  const verdicts = Object.fromEntries([...found].map(([id, { decision }]) => [id, (decision as { verdict: string }).verdict]))
  expect(verdicts).toEqual(Object.fromEntries(Object.entries(cases).map(([id, { expect: said }]) => [id, said.verdict])))
})

test('rules are listed with their place and code', async () => {
  const rules = await tools.rules(constitution, by)
  expect(rules).toContainEqual(
    expect.objectContaining({ path: 'data.acgs.sandbox.violations', file: 'sandbox.rego', code: 'execution_time_exceeded' }),
  )
  expect(rules.every(({ row, endRow }) => endRow >= row)).toBe(true)
  expect(rules.some(({ file }) => file.endsWith('_test.rego'))).toBe(false)
})
