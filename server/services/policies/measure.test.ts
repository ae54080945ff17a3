import { afterAll, expect, test, vi } from 'vitest'
import { gatesOf } from '@/lib/policy-gates'
import type { ServiceContext } from '@/server/context'
import { createPool, withConnection } from '@/server/db'
import { createCandidates } from '@/server/engine/candidates'
import type { PolicyTools } from '@/server/ports/policy-tools'
import { serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { changedConstitution } from '@/server/testing/candidates'
import { evaluatorThread } from '@/server/testing/engine'
import { aDraftOf, DECLARED, wholeConstitution } from '@/server/testing/measuring'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { toolsForTests, toolTest } from '@/server/testing/policy-tools'
import { LIMITS } from './gates/outcome'
import { getVersion } from './get-version'
import { type Measurer, measureVersions } from './measure'
import { submitDraft } from './submit'

vi.setConfig({ testTimeout: 240_000 }) // real OPA on the whole constitution, on a machine that may be busy
hostOwnDatabase()
const real = toolsForTests()
const contextWith = (tools: Partial<PolicyTools> = {}, now = () => new Date()): ServiceContext => ({
  ...serviceContext(),
  now,
  policyTools: { ...real, ...tools },
})
let pool: ReturnType<typeof createPool> | undefined
afterAll(() => pool?.end())
const aMeasurer = async (signal = new AbortController().signal): Promise<Measurer> => {
  pool ??= createPool(process.env.DATABASE_URL ?? '', 4)
  const from = pool
  return { lend: (run) => withConnection(from, run), candidates: createCandidates(await evaluatorThread()), signal }
}

/** Tools that find nothing wrong, at once. */
const pleased: Partial<PolicyTools> = {
  format: async ({ text }) => text,
  diagnose: async () => [],
  test: async (files) => ({
    tests: files
      .filter(({ path }) => path.endsWith('_test.rego'))
      .map(({ path }) => ({ package: 'x', name: 'test_x', path, row: 1, state: 'pass', ns: 1, cases: [], failure: null, error: null })),
    ...{ passed: 1, failed: 0, errored: 0, skipped: 0, ms: 1, opa: 'test' },
  }),
  cover: async (files) => ({
    percent: 100,
    files: files.map(({ path, text }) => ({ path, covered: text.split('\n').map((_, row) => row + 1), missing: [], skipped: [] })),
  }),
}
/** A version to measure, of a few cases. */
async function submitted(): Promise<number> {
  const cases = (await wholeConstitution()).filter(({ path }) => path.startsWith('cases_privacy'))
  const id = await aDraftOf(testDb(), [...changedConstitution({}), ...cases])
  return (await submitDraft(contextWith({ format: async ({ text }) => text }), { id, draftVersion: 1, declared: DECLARED })).version
}
const gatesAt = async (version: number) =>
  Object.fromEntries(
    (await getVersion(contextWith(), { version })).gates.filter(({ station }) => station === 'draft').map((row) => [row.gate, row]),
  )
const stateOf = async (version: number) => (await testDb().policyVersion.findUniqueOrThrow({ where: { version } })).state

test('the gates that are measured are those of the station', () => {
  expect(Object.keys(LIMITS)).toEqual(gatesOf('draft'))
})

toolTest(
  'the shipped constitution with another comment passes all eight gates and stands at review, measured by our own process',
  async () => {
    const id = await aDraftOf(testDb(), await wholeConstitution())
    const { version } = await submitDraft(contextWith(), { id, draftVersion: 1, declared: DECLARED })
    const measurer = await aMeasurer()
    // A busy machine may end a test at its limit; the machine tries again by itself, and so does this.
    let later = 0
    const context = () => contextWith({}, () => new Date(Date.now() + later))
    for (let n = 0; n < 6 && (await stateOf(version)) === 'draft'; n++, later += 60_000) await measureVersions(context, measurer)
    const gates = await gatesAt(version)
    expect(Object.values(gates).map(({ gate, state, detail }) => [gate, state, state === 'passed' ? '' : JSON.stringify(detail)])).toEqual(
      gatesOf('draft').map((gate) => [gate, 'passed', '']),
    )
    expect(gates.coverage?.detail?.measured).toMatch(/^9\d\.\d %|^100/)
    expect(await getVersion(contextWith(), { version })).toMatchObject({
      version: { state: 'review' },
      events: [{ action: 'policies.measure', from: 'draft', to: 'review', by: 'system:test' }, { action: 'policies.submit' }],
    })
    const told = (await entriesAbout(String(version))).filter(({ action }) => action === 'policies.measure')
    expect(told.map(({ phase, outcome }) => [phase, outcome ?? null])).toEqual([
      ['intent', null],
      ['outcome', 'done'],
    ])
    expect(await measureVersions(context, measurer)).toEqual([])
  },
)

toolTest('one gate that fails keeps it a draft; what rests on it is not measured, and nothing is measured twice', async () => {
  const version = await submitted()
  const failing: PolicyTools['test'] = async () => ({
    tests: [
      { package: 'x_test', name: 'test_x', path: 'main_test.rego', row: 3, state: 'fail', ns: 1, cases: [], failure: null, error: null },
    ],
    ...{ passed: 0, failed: 1, errored: 0, skipped: 0, ms: 1, opa: 'test' },
  })
  const measurer = await aMeasurer()
  expect(await measureVersions(() => contextWith({ ...pleased, test: failing }), measurer)).toEqual([version])
  const gates = await gatesAt(version)
  expect(gates).toMatchObject({
    tests: { state: 'failed', detail: { evidence: [{ path: 'main_test.rego', row: 3 }] } },
    coverage: { state: 'waiting', detail: { waits: { why: 'gate_before' } } },
    rules_seen: { state: 'waiting' },
    equals_opa: { state: 'passed' },
  })
  expect(await getVersion(contextWith(), { version })).toMatchObject({
    version: { state: 'draft' },
    events: [{ action: 'policies.measure', reason: expect.stringMatching(/all tests pass/) }, {}],
  })
  expect(await measureVersions(() => contextWith(pleased), measurer)).toEqual([])
})

toolTest(
  'a tool that is missing holds a gate, says how to get it, and is asked for again after growing pauses of at most a minute',
  async () => {
    const version = await submitted()
    const missing: PolicyTools['diagnose'] = async (files, _by, options) =>
      options?.linter === 'later'
        ? []
        : [
            {
              ...{ source: 'tool', code: 'linter_missing', severity: 'warning', path: files[0]?.path ?? '', doc: null, fix: null },
              ...{ message: 'Set REGAL_BIN.', range: { start: { row: 1, col: 1 }, end: { row: 1, col: 1 } } },
            },
          ]
    let nowMs = Date.now()
    const measurer = await aMeasurer()
    const turn = (tools: Partial<PolicyTools>) =>
      measureVersions(() => contextWith({ ...pleased, ...tools }, () => new Date(nowMs)), measurer)
    const pauses: number[] = []
    expect(await turn({ diagnose: missing })).toEqual([version])
    expect((await gatesAt(version)).lints).toMatchObject({
      state: 'waiting',
      detail: { waits: { why: 'tool_missing', says: 'Set REGAL_BIN.' } },
    })
    for (let n = 0; n < 8; n++) {
      const before = nowMs
      while ((await turn({ diagnose: missing })).length === 0) nowMs += 1000
      pauses.push((nowMs - before) / 1000)
    }
    expect(pauses).toEqual([2, 4, 8, 16, 32, 60, 60, 60])
    expect(await stateOf(version)).toBe('draft')
    nowMs += 60_000
    await turn({})
    expect(await stateOf(version)).toBe('review')
  },
)

toolTest('two workers never measure one version at once; the other goes on when one is gone', async () => {
  const version = await submitted()
  const [first, second] = [await aMeasurer(), await aMeasurer()]
  let atOnce = 0
  let most = 0
  let let_go: () => void = () => undefined
  const gone = new Promise<void>((resolve) => {
    let_go = resolve
  })
  const slow: PolicyTools['format'] = async ({ text }) => {
    most = Math.max(most, ++atOnce)
    await gone
    atOnce -= 1
    return text
  }
  const context = () => contextWith({ ...pleased, format: slow })
  const one = measureVersions(context, first)
  await vi.waitFor(() => expect(atOnce).toBe(1), { timeout: 10_000 })
  expect(await measureVersions(context, second)).toEqual([])
  let_go()
  expect(await one).toEqual([version])
  expect(most).toBe(1)
  expect(await stateOf(version)).toBe('review')
})

toolTest('a worker that ends half-way leaves what it measured; another measures the rest', async () => {
  const version = await submitted()
  const ending = new AbortController()
  const asked: string[] = []
  const lastWord: PolicyTools['diagnose'] = async () => {
    ending.abort()
    return []
  }
  await measureVersions(() => contextWith({ ...pleased, diagnose: lastWord }), await aMeasurer(ending.signal))
  expect(await gatesAt(version)).toMatchObject({ formatted: { state: 'passed' }, compiles: { state: 'passed' }, tests: { at: null } })
  const counted: PolicyTools['format'] = async ({ text }) => {
    asked.push(text)
    return text
  }
  await measureVersions(() => contextWith({ ...pleased, format: counted }), await aMeasurer())
  expect(asked).toEqual([])
  expect(await stateOf(version)).toBe('review')
})

toolTest('a worker that is killed holds nothing: its connection takes the lock with it', async () => {
  const version = await submitted()
  const killed = createPool(process.env.DATABASE_URL ?? '', 1)
  const dying: Measurer = { ...(await aMeasurer()), lend: (run) => withConnection(killed, run) }
  let isAsked = false
  const never: PolicyTools['format'] = () => {
    isAsked = true
    return new Promise(() => undefined)
  }
  void measureVersions(() => contextWith({ ...pleased, format: never }), dying).catch(() => undefined)
  await vi.waitFor(() => expect(isAsked).toBe(true), { timeout: 10_000 })
  const measurer = await aMeasurer()
  expect(await measureVersions(() => contextWith(pleased), measurer)).toEqual([])
  const same = createPool(process.env.DATABASE_URL ?? '', 1) // a role may end its own sessions
  await same.query("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = $1 AND granted", [version])
  await same.end()
  await vi.waitFor(async () => expect(await measureVersions(() => contextWith(pleased), measurer)).toEqual([version]), { timeout: 20_000 })
  expect(await stateOf(version)).toBe('review')
})

toolTest('a version that is taken back meanwhile is left alone', async () => {
  const version = await submitted()
  const takenBack: PolicyTools['format'] = async ({ text }) => {
    await testDb()
      .policyVersion.update({ where: { version }, data: { state: 'withdrawn' } })
      .catch(() => undefined) // only once
    return text
  }
  await measureVersions(() => contextWith({ ...pleased, format: takenBack }), await aMeasurer())
  expect(await stateOf(version)).toBe('withdrawn')
  expect((await gatesAt(version)).formatted?.at).toBeNull()
})
