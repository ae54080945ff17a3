import { expect, test, vi } from 'vitest'
import { pool } from '@/server/db'
import { entriesAbout } from '@/server/testing/audit'
import { startEngine, untilRun } from '@/server/testing/runs/engines'
import { aTarget, hostRuns } from '@/server/testing/runs/host'
import { makePlan, runOf, startPlan, startSteps, stepsOf } from '@/server/testing/runs/orders'
import { cancelRun, decideStep } from './decide'
import { resolveStep } from './resolve'

const { far, step } = hostRuns()

test('a run does its steps in order, children together, each with intent and outcome in the log', async () => {
  const target = aTarget()
  const others = [aTarget(), aTarget(), aTarget()]
  const runId = await startSteps({
    targets: [target, ...others],
    steps: [
      step(1, 'read', [target]),
      { n: 2, kind: 'group@1', params: {} },
      ...others.map((one, at) => ({ ...step(3 + at, 'converge', [one]), parentN: 2 })),
      step(9, 'once', [target]),
    ],
  })
  await startEngine('w1')
  await untilRun(runId, 'done')
  expect(await runOf(runId)).toMatchObject({ outcome: 'verified', owner: null, epoch: 1 })
  expect((await stepsOf(runId)).map(({ state }) => state)).toEqual(Array.from({ length: 6 }, () => 'done'))
  expect(others.map((one) => far().values.get(one))).toEqual([7, 7, 7])
  expect(far().doneTo(target)).toBe(1)
  expect((await entriesAbout(`${runId}/9`)).map(({ phase, outcome, run_id }) => [phase, outcome, run_id])).toEqual([
    ['intent', null, runId],
    ['outcome', 'done', runId],
  ])
})

test('an act that may be done once and whose answer is lost is uncertain, until a person says what is so', async () => {
  const target = aTarget()
  far().behave(() => 'cut-done')
  const runId = await startSteps({ targets: [target], steps: [step(1, 'once', [target, { isBlind: true }]), step(2, 'read', [target])] })
  await startEngine('w1')
  await untilRun(runId, 'uncertain')
  expect(await runOf(runId)).toMatchObject({ owner: null })
  const { rows } = await pool().query(`SELECT kind, body->>'severity' AS severity FROM outbox WHERE body->>'key' = $1`, [`run:${runId}`])
  expect(rows).toEqual([{ kind: 'alarm', severity: '2' }])
  const order = { runId, n: 1, by: 'berta', reason: 'seen in their list' }
  await resolveStep({ ...order, choice: 'look-again' })
  await vi.waitUntil(async () => (await runOf(runId)).epoch === 2 && (await runOf(runId)).state === 'uncertain', { timeout: 10_000 })
  await resolveStep({ ...order, choice: 'accept' })
  await untilRun(runId, 'done')
  expect((await runOf(runId)).outcome).toMatch(/^not verified: step 1, .* was accepted by a person$/)
  expect(far().doneTo(target)).toBe(1)
  await expect(resolveStep({ ...order, choice: 'accept' })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test.each([
  ['run-again', 'done', { times: 2, outcome: /^verified$/ }],
  ['skip', 'done', { times: 1, outcome: /^not verified: step 1, .* was skipped by a person$/ }],
  ['abort', 'cancelled', { times: 1, outcome: /^aborted by berta; taken back$/ }],
] as const)('the choice %s ends the run as %s', async (choice, state, { times, outcome }) => {
  const target = aTarget()
  far().behave(() => 'cut-done')
  const runId = await startSteps({ targets: [target], steps: [step(1, 'once', [target, { isBlind: true, canUndo: true }])] })
  await startEngine('w1')
  await untilRun(runId, 'uncertain')
  far().behave(() => 'answer')
  await resolveStep({ runId, n: 1, choice, by: 'berta', reason: 'so it is' })
  await untilRun(runId, state)
  expect(far().done.filter((call) => call.target === target && call.kind === 'once')).toHaveLength(times)
  expect((await runOf(runId)).outcome).toMatch(outcome)
  if (choice === 'abort') expect([far().values.get(target), (await stepsOf(runId))[0]?.state]).toEqual([0, 'compensated'])
})

test('a failed run frees its target, and goes on from the failed step when a person says so', async () => {
  const target = aTarget()
  far().behave(() => 'nothing')
  const runId = await startSteps({ targets: [target], steps: [step(1, 'read', [target]), step(2, 'converge', [target])], timeoutMs: 4000 })
  await startEngine('w1')
  await untilRun(runId, 'failed')
  far().behave(() => 'answer')
  await resolveStep({ runId, n: 2, choice: 'run-again', by: 'berta', reason: 'it is mended' })
  await untilRun(runId, 'done')
  expect(far().values.get(target)).toBe(7)
})

test('a plan that takes itself back does so in reverse order, to what was there before', async () => {
  const [first, second] = [aTarget(), aTarget()]
  far().values.set(first, 3)
  far().behave((call) => (call.target === second ? 'nothing' : 'answer'))
  const runId = await startSteps({
    targets: [first, second],
    steps: [step(1, 'converge', [first, { canUndo: true }]), step(2, 'converge', [second, { canUndo: true }])],
    onFailure: 'compensate',
    timeoutMs: 4000,
  })
  await startEngine('w1')
  await untilRun(runId, 'failed')
  expect((await stepsOf(runId)).map(({ state }) => state)).toEqual(['compensated', 'compensated'])
  expect(far().values.get(first)).toBe(3)
  expect(
    far()
      .calls.filter(({ key }) => key.startsWith('undo-'))
      .map(({ key }) => key)
      .slice(-2),
  ).toEqual(['undo-2', 'undo-1'])
})

test('a step that waits for a person holds no lease; a word brings the run back, and only one counts', async () => {
  const target = aTarget()
  const runId = await startSteps({
    targets: [target],
    steps: [{ n: 1, kind: 'approve@1', params: { question: 'go on?' } }, step(2, 'converge', [target])],
  })
  await startEngine('w1')
  await untilRun(runId, 'waiting')
  expect(await runOf(runId)).toMatchObject({ owner: null, waiting_for: 'go on?' })
  expect(far().doneTo(target)).toBe(0)
  const words = await Promise.allSettled(['berta', 'carl'].map((by) => decideStep({ runId, n: 1, verdict: 'approve', by, reason: 'yes' })))
  expect(words.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await untilRun(runId, 'done')
  expect(far().doneTo(target)).toBe(1)
})

test('what a passed check could not say is in the end of the run', async () => {
  const target = aTarget()
  const runId = await startSteps({
    targets: [target],
    steps: [step(1, 'read', [target]), { n: 2, kind: 'manual@1', params: { question: 'done?' } }],
  })
  await startEngine('w1')
  await untilRun(runId, 'waiting')
  const unknown = JSON.stringify({ unknown: 'Deployment a/b: too few decisions: unknown' })
  await pool().query('UPDATE step SET facts = $2 WHERE run_id = $1 AND n = 1', [runId, unknown])
  await decideStep({ runId, n: 2, verdict: 'approve', by: 'carl', reason: 'yes' })
  await untilRun(runId, 'done')
  expect((await runOf(runId)).outcome).toBe('verified; step 1, Deployment a/b: too few decisions: unknown')
})

test('a refusal fails the run', async () => {
  const runId = await startSteps({ steps: [{ n: 1, kind: 'manual@1', params: { question: 'done?' } }] })
  await startEngine('w1')
  await untilRun(runId, 'waiting')
  await decideStep({ runId, n: 1, verdict: 'refuse', by: 'carl', reason: 'no' })
  await untilRun(runId, 'failed')
  expect((await runOf(runId)).outcome).toContain('carl refused: no')
})

test('a plan that needs a lead starts with one, and whoever asks does not count', async () => {
  const quorum = { any: [{ role: 'lead' as const, n: 1 }] }
  const planId = await makePlan({ steps: [step(1, 'read', ['x'])], quorum })
  await expect(startPlan(planId)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(startPlan(planId, { approvals: [{ personId: 'anna', roles: ['lead'] }] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await startPlan(planId, { approvals: [{ personId: 'berta', roles: ['lead'] }] })).isNew).toBe(true)
})

test('a run is ended by a person once, and an ended one is not', async () => {
  const runId = await startSteps({ steps: [step(1, 'read', ['x'])] })
  await cancelRun({ runId, by: 'anna', reason: 'a mistake' })
  await expect(cancelRun({ runId, by: 'anna', reason: 'a mistake' })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(cancelRun({ runId: crypto.randomUUID(), by: 'anna', reason: 'x' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await stepsOf(runId)).map(({ state }) => state)).toEqual(['skipped'])
})
