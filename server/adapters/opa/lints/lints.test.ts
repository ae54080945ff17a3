import { beforeAll, expect } from 'vitest'
import type { Diagnostic, PolicyTools, SourceFile } from '@/server/ports/policy-tools'
import { opaAlone, toolTest as test } from '@/server/testing/policy-tools'

const by = 'a person'
let tools: PolicyTools
beforeAll(async () => {
  tools = await opaAlone()
})

const source = (text: string, path = 'x.rego'): SourceFile => ({ path, text: `${text}\n` })
/** What our own lints say; Regal has its own suite. */
async function said(...files: SourceFile[]): Promise<Diagnostic[]> {
  return (await tools.diagnose(files, by)).filter(({ source: from }) => from !== 'regal' && from !== 'tool')
}
const words =
  'title: T\n# description: D\n# custom:\n#   code: c\n#   principle: privacy\n#   severity: high\n#   enforcement: deny\n#   control: C-1\n#   owner: us'
const violation = (metadata: string) =>
  `package acgs.x\n\n# METADATA\n# ${metadata}\nviolations contains v if {\n\tinput.a\n\tv := {"m": 1}\n}`

test('an entrypoint of the engine without a default is an error', async () => {
  const text = 'package acgs.main\n\ndecision := {"allow": false} if input.x == 1'
  expect(await said(source(text))).toMatchObject([
    {
      source: 'compile',
      code: 'acgs/missing-default',
      severity: 'error',
      range: { start: { row: 3, col: 1 } },
      doc: 'docs/policies.md#missing-default',
    },
  ])
  expect(await said(source(`${text}\n\ndefault decision := {"allow": false}`))).toEqual([])
})

test('a violation that does not say what it protects is an error, word by word', async () => {
  expect(await said(source(violation(words)))).toEqual([])
  const [found] = await said(
    source(violation(words.replace('principle: privacy', 'principle: fun').replace('#   owner: us', '#   other: us'))),
  )
  expect(found).toMatchObject({ code: 'acgs/missing-principle', severity: 'error', range: { start: { row: 13 } } })
  expect(found?.message).toMatch(/lacks custom\.owner; custom\.principle must be one of autonomy/)
  expect(await said(source('package acgs.x\n\nviolations contains 1 if input.a'))).toMatchObject([
    { message: expect.stringContaining('it has none') },
  ])
})

test('a critical rule cannot be set to monitor', async () => {
  const critical = words.replace('severity: high', 'severity: critical')
  expect(await said(source(violation(critical)))).toEqual([])
  expect(await said(source(violation(critical.replace('enforcement: deny', 'enforcement: monitor'))))).toMatchObject([
    { code: 'critical_is_monitor', severity: 'error' },
  ])
})

test('data at the path of a rule, or a value above it, is an error', async () => {
  const rule = source('package acgs.x\n\na := 1\n\nb := 2')
  const data = (value: unknown, path = 'data.json') => ({ path, text: JSON.stringify(value) })
  expect(await said(rule, data({ acgs: { x: { other: 1 } } }))).toEqual([])
  expect(await said(rule, data({ acgs: { x: { a: { z: 1 } } } }))).toMatchObject([
    { code: 'data_rule_conflict', severity: 'error', range: { start: { row: 3 } } },
  ])
  expect((await said(rule, data(7, 'acgs/x.json'))).map(({ code }) => code)).toEqual(['data_rule_conflict', 'data_rule_conflict'])
  expect((await said(rule, data({ acgs: { x: 7 } }))).map(({ code }) => code)).toEqual(['data_rule_conflict', 'data_rule_conflict'])
  expect(await said(rule, data({ b: 2 }, 'acgs/x/data.json'))).toMatchObject([{ code: 'data_rule_conflict', range: { start: { row: 5 } } }])
})

test('a document that does not parse, or does not go with another, is an error with its place', async () => {
  const rule = source('package x\n\na := 1')
  expect(await said(rule, { path: 'data.json', text: '{\n  "a": 1,\n  "b": }' })).toMatchObject([
    { code: 'data_parse_error', path: 'data.json', range: { start: { row: 3 } } },
  ])
  expect(await said(rule, { path: 'data.json', text: '{"q": 1, "q": 2}' })).toMatchObject([{ code: 'data_parse_error' }])
  expect(await said(rule, { path: 'y.yaml', text: 'q: [1\nr: 2' })).toMatchObject([{ path: 'y.yaml' }])
  expect(await said(rule, { path: 'a.json', text: '{"q": 1}' }, { path: 'b.json', text: '{"q": 2}' })).toMatchObject([
    { path: 'b.json', message: expect.stringContaining('data.q') },
  ])
  expect(await said(rule, { path: 'data.json', text: '{"runtime": {}}' })).toMatchObject([
    { message: expect.stringContaining('filled by the engine') },
  ])
})

test('a refused builtin is said once, with its reason and what to use instead', async () => {
  const found = await said(source('package x\n\na := http.send({"url": input.u, "method": "get"})\n\nb := rand.intn("x", 3)'))
  expect(found).toMatchObject([
    {
      source: 'capability',
      code: 'acgs/wasm-capability',
      severity: 'error',
      range: { start: { row: 3, col: 6 }, end: { row: 3, col: 15 } },
    },
    { source: 'capability', range: { start: { row: 5 } }, message: expect.stringMatching(/replayed.*Use /) },
  ])
  expect(found[0]?.message).toMatch(/reaches outside.*input\.facts/)
})

test('print is fine in a test and refused elsewhere', async () => {
  expect(await said(source('package x\n\na if print("x")'))).toMatchObject([{ code: 'acgs/wasm-capability' }])
  expect(
    await said(
      source('package x\n\na := 1'),
      source('package x_test\n\nimport data.x\n\ntest_a if {\n\tprint("x")\n\tx.a == 1\n}', 'x_test.rego'),
    ),
  ).toEqual([])
})

test.each([
  ['two lists', 'some x in input.xs\n\tsome y in input.ys\n\tx == y', 1],
  ['by index', 'input.xs[i] == input.ys[_].z', 1],
  ['every in some', 'some x in input.xs\n\tevery y in input.ys { x == y }', 1],
  ['inside a comprehension', 'some x in input.xs\n\tcount([1 | some y in input.ys; x == y]) > 3', 1],
  ['the parts of the first', 'some x in input.xs\n\tsome y in x.ys\n\ty == 1', 0],
  ['the parts by a name', 'some x in input.xs\n\tys := x.ys\n\tsome y in ys\n\ty == 1', 0],
  ['the same index', 'input.xs[i] == input.ys[i].z', 0],
  ['a literal', 'some x in input.xs\n\tsome y in [1, 2]\n\tx == y', 0],
  ['a look-up', 'some x in input.xs\n\tinput.ys[x] == 1', 0],
  ['membership', 'some x in input.xs\n\tx in input.ys', 0],
  ['an open range', 'some x in numbers.range(1, input.n)\n\tx > 4', 1],
  ['a closed range', 'some x in numbers.range(1, 20)\n\tx > 4', 0],
])('iterations that multiply: %s', async (_what, body, count) => {
  const found = await said(source(`package x\n\na if {\n\t${body}\n}`))
  expect(found.map(({ code, severity }) => [code, severity])).toEqual(
    Array.from({ length: count }, () => ['acgs/nested-iteration', 'warning']),
  )
})

test('a hundred rules that differ by one equality are a look-up, offered as such; a thousand are an error', async () => {
  const rules = (count: number) => Array.from({ length: count }, (_, i) => `price := ${i} if input.item == "i${i}"`).join('\n\n')
  expect(await said(source(`package x\n\n${rules(99)}`))).toEqual([])
  const text = `package x\n\ndefault price := 0\n\n${rules(100)}\n`
  const [found] = await said({ path: 'x.rego', text })
  expect(found).toMatchObject({ source: 'performance', code: 'acgs/rule-index', severity: 'warning', range: { start: { row: 5 } } })
  const lines = text.split('\n')
  for (const { range, text: put } of [...(found?.fix?.edits ?? [])].reverse())
    lines.splice(range.start.row - 1, range.end.row - range.start.row, ...(put ? put.trimEnd().split('\n') : []))
  const mended = await tools.format({ path: 'x.rego', text: lines.join('\n') }, by)
  const asked = { query: 'data.x.price', runtime: {}, nowNs: '0' }
  for (const item of ['i7', 'i99', 'nothing']) {
    const [before, after] = [
      await tools.evaluate({ ...asked, files: [{ path: 'x.rego', text }], input: { item } }, by),
      await tools.evaluate({ ...asked, files: [{ path: 'x.rego', text: mended }], input: { item } }, by),
    ]
    expect(after.value).toEqual(before.value)
  }
  expect(await said({ path: 'x.rego', text: mended })).toEqual([])
  expect(await said(source(`package x\n\n${rules(1000)}`))).toMatchObject([{ code: 'acgs/rule-index', severity: 'error' }])
})

test('a data path that is nowhere is said, through imports too; what the engine fills is not', async () => {
  const text =
    'package x\n\nimport data.acgs.limits as max\n\na if {\n\tmax.here == 1\n\tmax.there == 2\n\tdata.runtime.any.thing == 1\n\tdata.y.z\n\tdata.x.a\n}'
  const found = await said(source(text.replace('\n\tdata.x.a', '')), { path: 'data.json', text: '{"acgs": {"limits": {"here": 1}}}' })
  expect(found.map(({ code, severity, range, message }) => [code, severity, range.start.row, message])).toEqual([
    ['acgs/unknown-path', 'warning', 7, 'data.acgs.limits.there is nowhere in this draft: data.acgs.limits has no "there".'],
    ['acgs/unknown-path', 'warning', 9, 'data.y.z is nowhere in this draft: there is no data.y.'],
  ])
})

test('what recorded inputs never showed is a warning, with how many they were', async () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'object', properties: { b: { type: 'string' } }, additionalProperties: false } },
    additionalProperties: false,
  }
  const files = [source('package x\n\np if input.a.c == 1\n\nq if input.a.b == 1\n\nr if input.a.b == "x"')]
  const found = (await tools.diagnose(files, by, { schema, seenIn: 1234 })).filter(({ source: from }) => from === 'schema')
  expect(found).toMatchObject([
    {
      code: 'acgs/unknown-path',
      severity: 'warning',
      range: { start: { row: 3 } },
      message: 'input.a.c was never seen in 1,234 recorded inputs.',
    },
    { code: 'acgs/schema-type', severity: 'warning', range: { start: { row: 5 } } },
  ])
  expect(await said(...files)).toEqual([])
})
