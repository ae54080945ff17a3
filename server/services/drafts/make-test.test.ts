import { beforeAll, describe, expect, test } from 'vitest'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { aDraft, aRecordedDecision, shippedFiles, tooMuchMemory } from '@/server/testing/drafts'
import { toolsForTests } from '@/server/testing/policy-tools'
import { makeTest } from './make-test'
import { NO_RUNTIME } from './moment-of'
import { runDraftTests } from './run-tests'

const author = actorWith('author')
/** It stands still, so that a slow machine does not end the search for a smaller input. */
const NOW = new Date()
const ctx = () => ({ ...serviceContext(author), policyTools: toolsForTests(), now: () => NOW })
const quick = { unsaved: [], filter: 'decisions_test', isQuick: true }
const files = () => shippedFiles().filter(({ path }) => !path.endsWith('_test.rego'))
const fileOf = async (draftId: string, path: string) =>
  (await testDb().policyDraftFile.findUniqueOrThrow({ where: { draftId_path: { draftId, path } } })).text

describe('a denied execution', { timeout: 90_000 }, () => {
  let answer: { input: Record<string, unknown>; codes: string[] }
  beforeAll(async () => {
    const input = tooMuchMemory({ password: `tok_${'a'.repeat(32)}`, card: { iban: 'DE00 1234' } })
    const found = await ctx().policyTools.evaluate(
      { files: files(), query: 'data.acgs.main.decision', input, runtime: NO_RUNTIME, nowNs: `${Date.now()}000000` },
      'a test',
    )
    answer = { input, codes: (found.value as { violation_codes: string[] } | undefined)?.violation_codes ?? [] }
  })

  test('becomes a small fixture and a test that passes, with tokens kept and nothing raw of what the mask hides', async () => {
    const decisionId = await aRecordedDecision({ ...answer, masked: ['/input/input_data/password'] })
    const id = await aDraft(files())
    const made = await makeTest(ctx(), { id, version: 1, decisionId, expected: 'recorded' })
    expect(made).toMatchObject({ draftVersion: 2, remark: null, test: { path: 'decisions_test.rego' } })
    expect(made.bytes.after).toBeLessThan(made.bytes.before / 2)
    const { cases } = JSON.parse(await fileOf(id, 'fixtures/decisions.json')) as {
      cases: Record<string, { input: Record<string, unknown>; now_ns: number }>
    }
    const { input } = cases[made.fixture.name] ?? {}
    expect(input).toMatchObject({ action: 'execute_in_sandbox', input_data: { memory_limit_mb: 4096, password: `tok_${'a'.repeat(32)}` } })
    expect(input).not.toHaveProperty('input_data.note')
    expect(JSON.stringify(input)).not.toContain('DE00')
    expect(await runDraftTests(ctx(), { id, ...quick })).toMatchObject({ passed: 1, failed: 0, tests: [{ name: made.test.name }] })
  })

  test('that should have been allowed fails until the rule is mended, and shows the difference', async () => {
    const decisionId = await aRecordedDecision(answer)
    const id = await aDraft(files())
    await makeTest(ctx(), { id, version: 1, decisionId, expected: 'allow' })
    const failing = await runDraftTests(ctx(), { id, ...quick })
    expect(failing).toMatchObject({ passed: 0, failed: 1 })
    expect(failing.tests[0]?.failure?.differences).toContainEqual({ path: 'verdict', expected: 'allow', actual: 'deny' })
  })

  test('of which a test is there is refused', async () => {
    const decisionId = await aRecordedDecision(answer)
    const id = await aDraft(files())
    const made = await makeTest(ctx(), { id, version: 1, decisionId, expected: 'recorded' })
    await expect(makeTest(ctx(), { id, version: made.draftVersion, decisionId, expected: 'recorded' })).rejects.toThrow(
      /has test_.* already/,
    )
  })
})

test('an input that the draft answers otherwise stays whole', async () => {
  const decisionId = await aRecordedDecision({ input: tooMuchMemory(), codes: ['network_access_not_allowed'] })
  const id = await aDraft(files())
  const made = await makeTest(ctx(), { id, version: 1, decisionId, expected: 'recorded' })
  expect(made).toMatchObject({ removed: 0, remark: expect.stringContaining('otherwise') })
})

test('what is not there, has no input, moved, or ended is refused', async () => {
  const id = await aDraft(files())
  const decisionId = await aRecordedDecision({ input: tooMuchMemory() })
  const expected = 'recorded' as const
  await expect(makeTest(ctx(), { id, version: 1, decisionId: crypto.randomUUID(), expected })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(makeTest(ctx(), { id: crypto.randomUUID(), version: 1, decisionId, expected })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(makeTest(ctx(), { id, version: 7, decisionId, expected })).rejects.toMatchObject({ code: 'CONFLICT' })
  const empty = await aRecordedDecision({ input: null })
  await expect(makeTest(ctx(), { id, version: 1, decisionId: empty, expected })).rejects.toThrow(/was not kept/)
  await testDb().policyDraft.update({ where: { id }, data: { state: 'withdrawn' } })
  await expect(makeTest(ctx(), { id, version: 1, decisionId, expected })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('who may not write is denied, and both are in the audit log', async () => {
  const id = await aDraft(files())
  const decisionId = crypto.randomUUID()
  const asked = { id, version: 1, decisionId, expected: 'recorded' as const }
  await expect(callerFor(actorWith('auditor')).draftTests.make(asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(callerFor(author).draftTests.make(asked)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await entriesAbout(id)).map(({ outcome }) => outcome)).toEqual([null, 'denied', null, 'failed'])
})
