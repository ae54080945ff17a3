import { expect, test } from 'vitest'
import { actorWith, callerFor, serviceContext } from '@/server/testing/actors'
import { aDraft, aRecordedDecision, shippedFiles, tooMuchMemory } from '@/server/testing/drafts'
import { toolsForTests } from '@/server/testing/policy-tools'
import { coverDraft } from './cover'
import { evaluateDecision, evaluateDraft } from './evaluate'
import { runDraftTests } from './run-tests'
import { trafficOfDraft } from './traffic'

const ctx = () => ({ ...serviceContext(actorWith('author')), policyTools: toolsForTests() })
const source = (text: string) => ({ path: 'x.rego', text: `package x\n\n${text}\n` })
const tests = (text: string) => ({ path: 'x_test.rego', text: `package x_test\n\nimport data.x\n\n${text}\n` })
const all = { isQuick: false }

test('tests run on what is typed, not on what is kept', async () => {
  const id = await aDraft([source('a := 1'), tests('test_a if x.a == 1')])
  expect(await runDraftTests(ctx(), { id, unsaved: [], ...all })).toMatchObject({ passed: 1, left: [] })
  const typed = await runDraftTests(ctx(), { id, unsaved: [source('a := 2')], ...all })
  expect(typed).toMatchObject({ passed: 0, failed: 1, tests: [{ failure: { differences: [{ path: '', expected: 1, actual: 2 }] } }] })
})

test('a run of nothing is an error, also in a hurry', async () => {
  const id = await aDraft([source('a := 1')])
  expect(await runDraftTests(ctx(), { id, unsaved: [], ...all })).toMatchObject({
    passed: 0,
    problem: expect.stringMatching(/There is no test/),
  })
  await expect(runDraftTests(ctx(), { id: crypto.randomUUID(), unsaved: [], ...all })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('coverage follows what is typed', async () => {
  const id = await aDraft([
    source('a := 1 if {\n\tinput.x\n}\n\nb := 1 if {\n\tinput.y\n}'),
    tests('test_a if x.a == 1 with input as {"x": 1}'),
  ])
  const { files, percent } = await coverDraft(ctx(), { id, unsaved: [], ...all })
  expect(files).toMatchObject([{ path: 'x.rego', covered: [3, 4], missing: [7, 8] }])
  expect(percent).toBe(50)
})

test('any rule is evaluated on a typed input, and each rule says what it did', async () => {
  const id = await aDraft([source('a if {\n\tinput.x > 1\n\tinput.y\n}\n\nb if {\n\tinput.y\n}\n\nc if {\n\ta\n\tb\n}')])
  const asked = { id, unsaved: [], rule: 'data.x', withTrace: false }
  const found = await evaluateDraft(ctx(), { ...asked, input: '{"x": 2}' })
  expect(found.rules).toMatchObject([
    { path: 'data.x.a', state: 'not_reached' },
    { path: 'data.x.b', state: 'not_reached' },
    { path: 'data.x.c', state: 'stopped', stoppedAt: { row: 13, text: 'a' } },
  ])
  const less = await evaluateDraft(ctx(), { ...asked, input: '{"x": 1, "y": 1}' })
  expect(less.rules[0]).toMatchObject({ path: 'data.x.a', state: 'stopped', stoppedAt: { row: 4, text: 'input.x > 1' } })
  const fired = await evaluateDraft(ctx(), { ...asked, input: '{"x": 2, "y": 1}', withTrace: true })
  expect(fired.value).toEqual({ a: true, b: true, c: true })
  expect(fired.rules.map(({ state }) => state)).toEqual(['fired', 'fired', 'fired'])
  expect(fired.trace?.length).toBeGreaterThan(3)
  await expect(evaluateDraft(ctx(), { ...asked, input: '{' })).rejects.toThrow(/^input: it is not JSON/)
  await expect(evaluateDraft(ctx(), { ...asked, input: '7' })).rejects.toThrow(/^input: it must be a JSON object/)
})

test('a recorded decision is asked again with its own clock', async () => {
  const id = await aDraft(shippedFiles())
  const decisionId = await aRecordedDecision({ input: tooMuchMemory(), atMs: 1_768_384_800_123, codes: ['memory_limit_exceeded'] })
  const found = await evaluateDecision(ctx(), { id, unsaved: [], rule: 'data.acgs.main.decision', withTrace: false, decisionId })
  expect(found).toMatchObject({
    nowNs: '1768384800123000000',
    recorded: { verdict: 'deny', codes: ['memory_limit_exceeded'], policyVersion: '1' },
  })
  expect(found.rules.find(({ code }) => code === 'memory_limit_exceeded')).toMatchObject({ state: 'fired', file: 'sandbox.rego' })
  expect(found.rules.find(({ code }) => code === 'network_access_not_allowed')).toMatchObject({
    state: 'stopped',
    stoppedAt: { text: 'object.get(lib.request, "network_policy", "none") != "none"' },
  })
  const gone = { id, unsaved: [], rule: 'data.acgs.main.decision', withTrace: false, decisionId: crypto.randomUUID() }
  await expect(evaluateDecision(ctx(), gone)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('lines that recorded traffic reaches, and in how many decisions each rule fired', async () => {
  const id = await aDraft(shippedFiles())
  // An hour that no other suite writes in.
  const end = Date.UTC(2020, 0, 1, 12)
  await aRecordedDecision({ input: tooMuchMemory(), atMs: end - 1000, codes: ['memory_limit_exceeded'] })
  await aRecordedDecision({ input: tooMuchMemory({ memory_limit_mb: 64 }), atMs: end - 2000, verdict: 'allow' })
  await aRecordedDecision({ input: null, atMs: end - 3000 })
  const asked = { id, unsaved: [], window: '1h' as const, most: 50 as const }
  const traffic = await trafficOfDraft({ ...ctx(), now: () => new Date(end) }, asked)
  expect(traffic).toMatchObject({ sampled: 2, left: 1, recorded: 3 })
  expect(traffic.rules).toContainEqual(expect.objectContaining({ file: 'sandbox.rego', code: 'memory_limit_exceeded', fired: 1 }))
  expect(traffic.rules).toContainEqual(expect.objectContaining({ code: 'network_access_not_allowed', fired: 0 }))
  const rows = traffic.lines.find(({ path }) => path === 'sandbox.rego')?.rows ?? []
  const text =
    shippedFiles()
      .find(({ path }) => path === 'sandbox.rego')
      ?.text.split('\n') ?? []
  expect(rows).toContain(text.findIndex((line) => line.startsWith('is_within(')) + 1)
  expect(rows).not.toContain(text.findIndex((line) => line.startsWith('path_of(entry) := entry if')) + 1)
})

test('reading what a draft does is for those who may write one', async () => {
  const id = await aDraft([source('a := 1')])
  await expect(callerFor(actorWith('operator')).draftTests.run({ id, unsaved: [] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
})
