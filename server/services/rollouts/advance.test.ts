import { afterEach, beforeEach, expect, test } from 'vitest'
import { STEPS, type Step } from '@/lib/rollout-limits'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { hostOwnDatabase } from '@/server/testing/own-database'
import {
  aDoneReplay,
  aFlip,
  aMinute,
  anActiveVersion,
  anEngine,
  aRollout,
  endRollouts,
  noEngines,
  workerAt,
} from '@/server/testing/rollouts'
import { advanceRollout } from './advance'
import { keepRollout } from './keep'

hostOwnDatabase()
const noFreeze = () => testDb().freeze.updateMany({ where: { endedAt: null }, data: { endedAt: new Date(), endedBy: 'test' } })
beforeEach(noEngines)
afterEach(endRollouts)
afterEach(noFreeze)

const MINUTE = 60_000
const NOW = new Date()
const ago = (ms: number) => new Date(NOW.getTime() - ms)
/** In this step for longer than the small profile asks for, with as many decisions. */
async function aRipeRollout(step: Step) {
  const made = await aRollout({ step, since: ago(20 * MINUTE) })
  await anEngine('engine-1', { ...made, step, at: NOW })
  await aMinute(made.id, { at: ago(10 * MINUTE), step, decided: 200 })
  return made
}
const turn = (at = NOW) => advanceRollout(workerAt(at))
const read = (id: string) => testDb().policyRollout.findUniqueOrThrow({ where: { id } })
const gateOf = (version: number, gate: Step) => testDb().policyGate.findUnique({ where: { version_gate: { version, gate } } })
const stateOf = async (version: number) => (await testDb().policyVersion.findUniqueOrThrow({ where: { version } })).state
const freeze = () =>
  testDb().freeze.create({
    data: {
      id: crypto.randomUUID(),
      reason: 'a test',
      startedBy: crypto.randomUUID(),
      startedAt: NOW,
      until: new Date(NOW.getTime() + MINUTE),
    },
  })

test('no rollout runs: nothing happens', async () => {
  expect(await turn()).toBe('idle')
})

test.each([
  ['shadow', 'canary_1'],
  ['canary_1', 'canary_10'],
  ['canary_10', 'canary_50'],
] as const)('%s passed: the next step is %s, with gate, history, event and audit', async (step, next) => {
  const made = await aRipeRollout(step)
  expect(await turn()).toBe('advanced')
  expect(await read(made.id)).toMatchObject({ step: next, stepVersion: 2, stepSince: NOW, state: 'running' })
  expect(await stateOf(made.version)).toBe('canary')
  expect(await gateOf(made.version, step)).toMatchObject({
    state: 'passed',
    detail: { facts: { rollout: made.id, decided: 200, engines: 1 } },
  })
  const event = await testDb().policyEvent.findFirstOrThrow({ where: { version: made.version }, orderBy: { seq: 'desc' } })
  expect(event).toMatchObject({ action: 'policies.advance', by: 'system:worker', after: { rollout: made.id, step: next } })
  expect(await testDb().event.count({ where: { topic: 'rollouts', ref: made.id, version: next } })).toBe(1)
  const entries = (await entriesAbout(String(made.version))).filter(({ action }) => action === 'policies.advance')
  expect(entries.map(({ outcome }) => outcome)).toEqual([null, 'done'])
  expect(await turn()).toBe('waits') // the engine still says the step before
})

test('the last step passed opens its gate once and waits for a lead', async () => {
  const made = await aRipeRollout('canary_50')
  expect(await turn()).toBe('advanced')
  expect(await read(made.id)).toMatchObject({ step: 'canary_50', stepVersion: 2, state: 'running' })
  expect(await turn()).toBe('waits')
  expect(await testDb().policyEvent.count({ where: { version: made.version } })).toBe(1)
  expect(await gateOf(made.version, 'canary_50')).toMatchObject({ state: 'passed' })
  const told = await callerFor(actorWith('lead'), () => NOW).rollouts.get({ id: made.id })
  expect([told.isPassed, told.missing, told.moves.at(-1)?.says]).toEqual([true, [], 'Canary 50 % passed; a lead may make it active'])
})

test('too early, or with too few decisions: it waits and its gate says for what', async () => {
  const made = await aRollout({ since: ago(MINUTE) })
  await anEngine('engine-1', { ...made, at: NOW })
  await aMinute(made.id, { at: NOW, step: 'shadow', decided: 150 })
  expect(await turn()).toBe('waits')
  expect(await gateOf(made.version, 'shadow')).toMatchObject({
    state: 'waiting',
    detail: {
      measured: '150 decisions, 0.00 % disagreed, 0 errors',
      limit: expect.stringMatching(/at least 200 decisions and 10 min, .* no error \(profile small\)/),
      evidence: [{ text: 'Missing: 50 more decisions of 200.' }, { text: 'Missing: 9 min of 10 min.' }],
    },
  })
  const [first] = [await gateOf(made.version, 'shadow')]
  await turn(new Date(NOW.getTime() + 1000))
  expect((await gateOf(made.version, 'shadow'))?.at).toEqual(first?.at) // not each second
})

test('with no engine nothing is measured: it waits, however long, and says so', async () => {
  const made = await aRipeRollout('shadow')
  await noEngines()
  expect(await turn()).toBe('waits')
  expect(await gateOf(made.version, 'shadow')).toMatchObject({ detail: { evidence: [{ text: expect.stringMatching(/none was heard/) }] } })
})

test('one failed evaluation in shadow: it goes no further, and its gate has failed', async () => {
  const made = await aRipeRollout('shadow')
  await aMinute(made.id, { at: ago(9 * MINUTE), step: 'shadow', decided: 1, errors: 1 })
  expect(await turn()).toBe('waits')
  expect(await gateOf(made.version, 'shadow')).toMatchObject({ state: 'failed' })
  expect(await read(made.id)).toMatchObject({ state: 'running', step: 'shadow' })
})

const ENDS: [string, (made: Awaited<ReturnType<typeof aRipeRollout>>) => Promise<unknown>, RegExp][] = [
  [
    'errors over 0.5 % in five minutes',
    ({ id }) => aMinute(id, { at: ago(MINUTE), step: 'canary_10', decided: 100, errors: 1 }),
    /1 of 100/,
  ],
  [
    'p99 over 5 ms for two minutes',
    async ({ id }) => {
      for (const n of [1, 2]) await aMinute(id, { at: ago(n * MINUTE), step: 'canary_10', decided: 30, ms: 8 })
    },
    /p99 was over 5 ms for 2 min/,
  ],
  ['a denial that became an allow', ({ id }) => aFlip(id), /nobody acknowledged it/],
  [
    'one that was counted and not kept',
    ({ id }) => aMinute(id, { at: ago(MINUTE), step: 'shadow', decided: 1, denyToAllow: 1 }),
    /nobody acknowledged/,
  ],
  [
    'disagreement over budget',
    ({ id }) => aMinute(id, { at: ago(7 * MINUTE), step: 'canary_10', decided: 100, disagreed: 3 }),
    /came out otherwise/,
  ],
  [
    'an engine that stopped it',
    (made) => anEngine('engine-2', { ...made, step: 'canary_10', state: 'stopped', reason: 'it does not load', at: NOW }),
    /engine-2 stopped it: it does not load/,
  ],
  ['another version that decides', () => anActiveVersion(), /decides now; this was compared with/],
  [
    'a review that is void',
    ({ version }) => testDb().policyReview.updateMany({ where: { version }, data: { voidedAt: NOW, voidedBy: 'test' } }),
    /review is void/,
  ],
]
test.each(ENDS)('%s ends it at once, in a freeze too, and says why everywhere', async (_, happen, why) => {
  const made = await aRipeRollout('canary_10')
  await freeze()
  await happen(made)
  expect(await turn()).toBe('aborted')
  expect(await read(made.id)).toMatchObject({ state: 'aborted', endedBy: 'system:worker', reason: expect.stringMatching(why) })
  expect(await stateOf(made.version)).toBe('rolled_back')
  expect(await gateOf(made.version, 'canary_10')).toMatchObject({ state: 'failed', detail: { measured: expect.stringMatching(why) } })
  const entries = (await entriesAbout(String(made.version))).filter(({ action }) => action === 'policies.abort')
  expect(entries.map(({ outcome }) => outcome)).toEqual([null, 'done'])
  expect(await turn()).toBe('idle')
})

test('what was acknowledged in the replay of the version does not end it', async () => {
  const made = await aRollout({ step: 'canary_1', since: ago(20 * MINUTE), flips: 0.05 })
  await anEngine('engine-1', { ...made, step: 'canary_1', at: NOW })
  await aMinute(made.id, { at: ago(10 * MINUTE), step: 'canary_1', decided: 200, disagreed: 1, denyToAllow: 1 })
  const replay = await aDoneReplay({ ...made, baseline: made.baseline.version })
  await aFlip(replay, { acknowledged: true })
  await aFlip(made.id)
  expect(await turn()).toBe('advanced')
})

test('a freeze holds the step back and not the measuring; when it is over the rollout goes on from its rows', async () => {
  const made = await aRipeRollout('canary_1')
  await freeze()
  expect(await turn()).toBe('waits')
  expect(await read(made.id)).toMatchObject({ step: 'canary_1', stepVersion: 1 })
  expect((await callerFor(actorWith('lead'), () => NOW).rollouts.get({ id: made.id })).frozenUntil).not.toBeNull()
  await noFreeze()
  expect(await turn()).toBe('advanced')
})

test('an end by the machine stands as an alarm until the next rollout begins', async () => {
  const made = await aRipeRollout('canary_10')
  await aFlip(made.id)
  const keep = () => keepRollout(workerAt(new Date()))
  expect(await keep()).toBe('aborted')
  const standing = () => testDb().alarm.findMany({ where: { key: { startsWith: 'rollout:' }, clearedAt: null } })
  expect(await standing()).toMatchObject([{ key: `rollout:${made.id}`, severity: 2, href: `/policies/versions/${made.version}` }])
  await keep()
  expect(await standing()).toHaveLength(1)
  await aRollout()
  await keep()
  expect(await standing()).toEqual([])
})

test('how long the way to every engine took is kept once, when every one says since when; a heartbeat alone is no measurement', async () => {
  const active = await anActiveVersion()
  const { at } = await testDb().policyActivation.findFirstOrThrow({ orderBy: { seq: 'desc' } })
  const later = (ms: number) => new Date(at.getTime() + ms)
  const said = { id: crypto.randomUUID(), digest: active.digest, active: active.digest }
  await anEngine('engine-1', { ...said, at: later(900) })
  await anEngine('engine-2', { ...said, active: 'sha256:other', at: later(800) })
  const kept = () => testDb().policyEvent.findMany({ where: { version: active.version, action: 'policies.measure' } })
  await keepRollout(workerAt(later(1000)))
  expect(await kept()).toEqual([])
  await anEngine('engine-2', { ...said, at: later(1900), activeSince: later(400) })
  await keepRollout(workerAt(later(2000)))
  expect(await kept()).toEqual([])
  await anEngine('engine-1', { ...said, at: later(2100), activeSince: later(350) })
  for (const ms of [2200, 3000]) await keepRollout(workerAt(later(ms)))
  expect(await kept()).toMatchObject([{ after: { ms: 400, engines: 2 } }])
})

test('every step of a rollout is named in the history, in order', async () => {
  const made = await aRipeRollout('shadow')
  for (const [n, step] of STEPS.entries()) {
    const at = new Date(NOW.getTime() + n * 20 * MINUTE)
    await anEngine('engine-1', { ...made, step, at })
    if (n > 0) await aMinute(made.id, { at, step, decided: 60 })
    expect(await turn(at)).toBe('advanced')
  }
  const { moves, steps } = await callerFor(actorWith('operator'), () => NOW).rollouts.get({ id: made.id })
  expect(moves.map(({ says }) => says)).toEqual([
    'Canary 1 % began',
    'Canary 10 % began',
    'Canary 50 % began',
    'Canary 50 % passed; a lead may make it active',
  ])
  expect(steps.map(({ place, decided }) => [place, decided])).toEqual([
    ['passed', 200],
    ['passed', 60],
    ['passed', 60],
    ['now', 60],
  ])
})
