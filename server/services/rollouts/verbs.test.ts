import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Role } from '@/lib/access'
import { STEPS } from '@/lib/rollout-limits'
import { readBeside } from '@/server/services/decisions/read-beside'
import { readProof } from '@/server/services/overview/proof'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { hostOwnDatabase } from '@/server/testing/own-database'
import {
  aDoneReplay,
  aFlip,
  aMinute,
  anActiveVersion,
  anEngine,
  aRollout,
  aVersionInReplay,
  endRollouts,
  noEngines,
} from '@/server/testing/rollouts'

hostOwnDatabase()
beforeEach(noEngines)
afterEach(endRollouts)

const reason = 'it denies what it should allow'
const on = (version: number) => ({ kind: 'policy_version', id: String(version) })
async function start(of: { version: number; digest: string }, actor = actorWith('analyst')) {
  const input = { version: of.version, digest: of.digest }
  return callerFor(actor).rollouts.start(await confirmed(actor, 'policies.rollout', on(of.version), input))
}
async function abort(of: { id: string; version: number }, role: Role = 'operator') {
  const actor = actorWith(role)
  const input = { id: of.id, version: of.version, reason }
  return callerFor(actor).rollouts.abort(await confirmed(actor, 'policies.abort', on(of.version), input))
}
async function activate(of: { id: string; version: number; digest: string }, role: Role = 'lead') {
  const actor = actorWith(role)
  const input = { id: of.id, version: of.version, digest: of.digest }
  return callerFor(actor).rollouts.activate(await confirmed(actor, 'policies.activate', on(of.version), input))
}
const stateOf = async (version: number) => (await testDb().policyVersion.findUniqueOrThrow({ where: { version } })).state
const outcomesOf = async (version: number, action: string) =>
  (await entriesAbout(String(version))).filter((entry) => entry.action === action).map(({ outcome }) => outcome)
const passed = ({ id, version }: { id: string; version: number }) =>
  testDb().policyGate.create({ data: { version, gate: 'canary_50', state: 'passed', detail: { facts: { rollout: id } } } })

test('starting puts a version into shadow with the limits of the installation, the declared share and gates that wait', async () => {
  const active = await anActiveVersion()
  const made = await aVersionInReplay({ flips: 0.02 })
  const { id } = await start(made)
  expect(await stateOf(made.version)).toBe('shadow')
  expect(await testDb().policyRollout.findUniqueOrThrow({ where: { id } })).toMatchObject({
    ...{ version: made.version, baseline: active.version, state: 'running', step: 'shadow', stepVersion: 1 },
    limits: { profile: 'standard', shadow: { decisions: 10_000, ms: 86_400_000 }, disagreement: 0.021 },
  })
  const gates = await testDb().policyGate.findMany({ where: { version: made.version, gate: { in: [...STEPS] } } })
  expect(gates.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting', 'waiting'])
  expect(await outcomesOf(made.version, 'policies.rollout')).toEqual([null, 'done'])
  expect(await testDb().event.count({ where: { topic: 'rollouts', ref: id } })).toBe(1)
})

test('only one runs at a time, and the refusal names it; of two at once one begins', async () => {
  await anActiveVersion()
  const [one, two, three] = [await aVersionInReplay(), await aVersionInReplay(), await aVersionInReplay()]
  const both = await Promise.allSettled([start(one), start(two)])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const running = await testDb().policyRollout.findFirstOrThrow({ where: { state: 'running' } })
  await expect(start(three)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: `Version ${running.version} is being rolled out, and only one is at a time. Wait for it, or abort it first.`,
  })
  expect(await stateOf(three.version)).toBe('replay')
})

test('an author does not start it, nor does another role; without a confirmation nobody does', async () => {
  await anActiveVersion()
  const made = await aVersionInReplay()
  const author = { ...actorWith('lead'), id: made.author }
  await expect(start(made, author)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /You wrote in it/ })
  await expect(start(made, actorWith('author'))).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(callerFor(actorWith('lead')).rollouts.start({ version: made.version, digest: made.digest })).rejects.toMatchObject({
    code: 'PRECONDITION_FAILED',
  })
  expect(await stateOf(made.version)).toBe('replay')
  expect(await outcomesOf(made.version, 'policies.rollout')).toEqual([null, 'denied', null, 'denied', null, 'denied'])
})

test.each([
  ['another digest than was looked at', async () => undefined, { digest: `sha256:${'0'.repeat(64)}` }, /not what was shown/],
  [
    'a gate that is not passed',
    (version: number) => testDb().policyGate.updateMany({ where: { version, gate: 'latency' }, data: { state: 'failed' } }),
    {},
    /Not passed yet: “Not slower than the active version/,
  ],
  [
    'an approval that is void',
    (version: number) => testDb().policyReview.updateMany({ where: { version }, data: { voidedAt: new Date(), voidedBy: 'test' } }),
    {},
    /needs a review: nobody approved this digest/,
  ],
  [
    'a reviewer who was disabled since',
    async (version: number) => {
      const { personId } = await testDb().policyReview.findFirstOrThrow({ where: { version } })
      await testDb().person.update({ where: { id: personId }, data: { disabledAt: new Date() } })
    },
    {},
    /needs a review: who approved it was disabled/,
  ],
  [
    'another state',
    (version: number) => testDb().policyVersion.update({ where: { version }, data: { state: 'review' } }),
    {},
    /is review; a rollout begins from replay/,
  ],
])('%s: CONFLICT, and nothing is started', async (...[, change, over, message]) => {
  await anActiveVersion()
  const made = await aVersionInReplay()
  await change(made.version)
  await expect(start({ ...made, ...over })).rejects.toMatchObject({ code: 'CONFLICT', message })
  const { whyNot } = await callerFor(actorWith('analyst')).rollouts.ahead({ version: made.version })
  if (Object.keys(over).length === 0) expect(whyNot).toMatch(message)
  expect(await testDb().policyRollout.count({ where: { version: made.version } })).toBe(0)
})

test('a gate that a lead overrode holds nothing back; a version that is not there is not found', async () => {
  await anActiveVersion()
  const made = await aVersionInReplay()
  const word = { state: 'overridden', by: crypto.randomUUID(), reason }
  await testDb().policyGate.updateMany({ where: { version: made.version, gate: 'replayable' }, data: word })
  expect(await callerFor(actorWith('analyst')).rollouts.ahead({ version: made.version })).toMatchObject({
    limits: { profile: 'standard', disagreement: 0.001 },
    whyNot: null,
  })
  await expect(callerFor(actorWith('analyst')).rollouts.ahead({ version: 2_000_000 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(start({ version: 2_000_000, digest: made.digest })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(start(made)).resolves.toMatchObject({ version: made.version })
})

test('one person aborts it: rolled back, said why, and a second time there is nothing left to abort', async () => {
  const made = await aRollout({ step: 'canary_10' })
  expect(await abort(made)).toEqual({ id: made.id })
  expect(await stateOf(made.version)).toBe('rolled_back')
  expect(await testDb().policyRollout.findUniqueOrThrow({ where: { id: made.id } })).toMatchObject({ state: 'aborted', reason })
  expect(await testDb().policyGate.findFirst({ where: { version: made.version, gate: 'canary_10' } })).toMatchObject({ state: 'failed' })
  await expect(abort(made)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await outcomesOf(made.version, 'policies.abort')).toEqual([null, 'done', null, 'failed'])
  await expect(abort({ id: crypto.randomUUID(), version: made.version })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(abort(made, 'author')).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('a rollout is not found under the number of another version', async () => {
  const made = await aRollout()
  await expect(abort({ ...made, version: made.baseline.version })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await stateOf(made.version)).toBe('shadow')
})

test('a lead makes it active after the last step: the old version is superseded and the rollout is done', async () => {
  const made = await aRollout({ step: 'canary_50' })
  await passed(made)
  await anEngine('engine-1', { ...made, step: 'canary_50' })
  expect(await activate(made)).toEqual({ version: made.version })
  expect([await stateOf(made.version), await stateOf(made.baseline.version)]).toEqual(['active', 'superseded'])
  expect(await testDb().policyActivation.findFirst({ orderBy: { seq: 'desc' } })).toMatchObject({ version: made.version })
  expect(await testDb().policyRollout.findUniqueOrThrow({ where: { id: made.id } })).toMatchObject({ state: 'done' })
  expect(await outcomesOf(made.version, 'policies.activate')).toEqual([null, 'done'])
  await expect(activate(made)).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('of two leads at once one makes it active', async () => {
  const made = await aRollout({ step: 'canary_50' })
  await passed(made)
  await anEngine('engine-1', { ...made, step: 'canary_50' })
  const both = await Promise.allSettled([activate(made), activate(made)])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await testDb().policyActivation.count({ where: { version: made.version } })).toBe(1)
})

test.each([
  ['an engine that does not have it warm', { state: 'warming' as const }, /^engine-2 does not have it warm/],
  ['an engine at another step', { step: 'canary_10' as const }, /^engine-2 is still at the step before/],
])('%s holds the activation back by name', async (_, over, message) => {
  const made = await aRollout({ step: 'canary_50' })
  await passed(made)
  await anEngine('engine-1', { ...made, step: 'canary_50' })
  await anEngine('engine-2', { ...made, step: 'canary_50', ...over })
  await expect(activate(made)).rejects.toMatchObject({ code: 'CONFLICT', message })
  expect(await stateOf(made.version)).toBe('canary')
})

test('no engine, an earlier step, a gate of another rollout, or what would end it: not active', async () => {
  const made = await aRollout({ step: 'canary_50' })
  await testDb().policyGate.create({
    data: { version: made.version, gate: 'canary_50', state: 'passed', detail: { facts: { rollout: crypto.randomUUID() } } },
  })
  await anEngine('engine-1', { ...made, step: 'canary_50' })
  await expect(activate(made)).rejects.toMatchObject({ code: 'CONFLICT', message: /50 % of the agents, is not passed/ })
  await testDb().policyGate.update({
    where: { version_gate: { version: made.version, gate: 'canary_50' } },
    data: { detail: { facts: { rollout: made.id } } },
  })
  await noEngines()
  await expect(activate(made)).rejects.toMatchObject({ code: 'CONFLICT', message: /No engine was heard/ })
  await anEngine('engine-1', { ...made, step: 'canary_50' })
  await aFlip(made.id)
  await expect(activate(made)).rejects.toMatchObject({ code: 'CONFLICT', message: /nobody acknowledged it/ })
  await expect(activate(made, 'analyst')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(activate({ ...made, digest: made.baseline.digest })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: /not what was shown/,
  })
  expect(await stateOf(made.version)).toBe('canary')
})

test('everything of it is read at once: counts, percentiles, engines, what is missing', async () => {
  const since = new Date(Date.now() - 90_000)
  const made = await aRollout({ step: 'canary_1', since })
  await anEngine('engine-1', { ...made, step: 'canary_1' })
  await aMinute(made.id, { at: since, step: 'shadow', decided: 210, disagreed: 0, dropped: 3, ms: 1 })
  await aMinute(made.id, { at: new Date(), step: 'canary_1', decided: 20, dropped: 2, ms: 2 })
  const caller = callerFor(actorWith('manager'))
  const told = await caller.rollouts.get({ id: made.id })
  expect(told).toMatchObject({
    ...{ id: made.id, version: made.version, step: 'canary_1', isPassed: false, frozenUntil: null },
    earliestAt: new Date(since.getTime() + 120_000).toISOString(),
    missing: ['30 more decisions of 50', expect.stringMatching(/s of 2 min$/)],
    engines: [{ id: 'engine-1', isWarm: true }],
  })
  expect(told.steps.map(({ place, decided, compared, dropped }) => [place, decided, compared, dropped])).toEqual([
    ['passed', 210, 210, 3],
    ['now', 20, 18, 2],
    ['ahead', 0, 0, 0],
    ['ahead', 0, 0, 0],
  ])
  const [shadow, canary, next] = told.steps
  expect(shadow?.p99).toBeCloseTo(1, 1)
  expect(canary?.p50).toBeCloseTo(2, 1)
  expect(next?.p99).toBeNull()
  await expect(caller.rollouts.get({ id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('rollouts are listed by pages, the newest first, of one version or those that run', async () => {
  const made = await aRollout()
  await endRollouts()
  const again = { ...{ version: made.version, baseline: made.baseline.version, limits: {}, startedBy: 'test' }, stepSince: new Date() }
  await testDb().policyRollout.create({ data: { id: crypto.randomUUID(), ...again, startedAt: new Date(Date.now() + 1000) } })
  const caller = callerFor(actorWith('auditor'))
  const first = await caller.rollouts.list({ version: made.version, limit: 1 })
  const second = await caller.rollouts.list({ version: made.version, limit: 1, cursor: first.nextCursor ?? '' })
  expect([first.items[0]?.state, second.items[0]?.id, second.nextCursor]).toEqual(['running', made.id, null])
  expect((await caller.rollouts.list({ state: 'running' })).items.map(({ id }) => id)).toEqual([first.items[0]?.id])
})

test('a flip is covered by one that was acknowledged in a replay of the version: same action, verdict and codes, and no other', async () => {
  const made = await aRollout()
  const replay = await aDoneReplay({ ...made, baseline: made.baseline.version })
  await aFlip(replay, { codes: ['b', 'a'], acknowledged: true })
  await aFlip(replay, { codes: ['c'] })
  const [covered, other, elsewhere, worse, open] = [
    await aFlip(made.id, { codes: ['a', 'b'] }),
    await aFlip(made.id, { codes: ['a'] }),
    await aFlip(made.id, { codes: ['a', 'b'], action: 'data.write' }),
    await aFlip(made.id, { codes: ['a', 'b'], verdict: 'error' }),
    await aFlip(made.id, { codes: ['c'] }),
  ]
  await aFlip(made.id, { kind: 'detail' })
  const caller = callerFor(actorWith('operator'))
  const { items, total } = await caller.rollouts.flips({ id: made.id })
  const isCovered = new Map(items.map((one) => [one.decisionId, one.isCovered]))
  expect([covered, other, elsewhere, worse, open].map((id) => isCovered.get(id))).toEqual([true, false, false, false, false])
  expect([total, items.at(-1)?.kind]).toEqual([6, 'detail'])
  expect((await caller.rollouts.get({ id: made.id })).watch.unacknowledged).toBe(4)
  // An engine counted one more than are kept.
  await aMinute(made.id, { at: new Date(), step: 'shadow', decided: 10, denyToAllow: 6 })
  expect((await caller.rollouts.get({ id: made.id })).watch.unacknowledged).toBe(5)
  await expect(callerFor(actorWith('manager')).rollouts.flips({ id: made.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(caller.rollouts.flips({ id: replay })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a decision says what the other version of a rollout answers: the candidate in shadow, the active one in canary', async () => {
  const made = await aRollout()
  const decisionId = await aFlip(made.id)
  const ctx = serviceContext()
  expect(await readBeside(ctx, { id: decisionId, isCanary: false })).toEqual({ rollout: made.id, version: made.version, verdict: 'allow' })
  expect(await readBeside(ctx, { id: decisionId, isCanary: true })).toMatchObject({ version: made.baseline.version, verdict: 'deny' })
  expect(await readBeside(ctx, { id: crypto.randomUUID(), isCanary: false })).toBeNull()
})

test('the board says which version is on its way, and how far', async () => {
  const made = await aRollout({ step: 'canary_10' })
  await anEngine('engine-1', { ...made, step: 'canary_10', active: made.baseline.digest })
  const policy = async () => (await readProof(serviceContext())).find(({ name }) => name === 'Active policy')
  expect(await policy()).toMatchObject({ state: 'ok', text: `constitution v${made.baseline.version}, v${made.version} in canary 10 %` })
  await endRollouts()
  expect(await policy()).toMatchObject({ text: `constitution v${made.baseline.version}` })
})
