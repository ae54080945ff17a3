import { afterEach, expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { addDecisions } from '@/server/testing/decision-rows'
import { confirmed } from '@/server/testing/elevation'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { aNewAllow, aReplayOf, aResult, aReviewer, aVersion } from '@/server/testing/policy-versions'
import { aSlo } from '@/server/testing/slo'
import { judgeReplay, judgeReplays } from './judge-replay'

// A database of its own: which version decides, and which replays wait, is everybody's.
hostOwnDatabase()
afterEach(() => testDb().policyVersion.updateMany({ where: { state: 'replay' }, data: { state: 'superseded' } }))

const context = () => ({ ...serviceContext(), origin: 'simulated' as const })
const judge = (version: number) => judgeReplay(context(), version)
const gatesOf = async (version: number) => {
  const rows = await testDb().policyGate.findMany({ where: { version } })
  return Object.fromEntries(rows.map(({ gate, state, detail }) => [gate, { state, ...(detail as { measured: string; facts: object }) }]))
}
const statesOf = async (version: number) =>
  Object.fromEntries(Object.entries(await gatesOf(version)).map(([gate, { state }]) => [gate, state]))
const all = (state: string) =>
  Object.fromEntries(['acknowledged', 'flips', 'latency', 'no_errors', 'replayable', 'sample'].map((gate) => [gate, state]))
const replaysOf = (version: number) => testDb().policyReplay.findMany({ where: { version }, orderBy: { requestedAt: 'asc' } })

/** A version whose replay is to be judged: approved just now. */
const waiting = async () => (await aVersion({ state: 'replay', stateSince: new Date(Date.now() - 60_000) })).version

test('a replay without trouble opens every gate, once, with the replay named, in the log and in the history', async () => {
  const version = await waiting()
  const replay = await aReplayOf({ version })
  expect(await judge(version)).toBe(true)
  expect(await statesOf(version)).toEqual(all('passed'))
  const gates = await gatesOf(version)
  expect(Object.values(gates).map(({ facts }) => facts)).toEqual(Object.values(gates).map(() => expect.objectContaining({ replay })))
  expect(gates.sample).toMatchObject({ measured: '1,200 decisions', limit: 'at least 1,000 decisions, or all of 7 days' })
  expect(await judge(version)).toBe(false)
  expect((await entriesAbout(String(version))).map(({ action, phase, outcome }) => [action, phase, outcome])).toEqual([
    ['policies.measure', 'intent', null],
    ['policies.measure', 'outcome', 'done'],
  ])
  expect(await testDb().policyEvent.count({ where: { version } })).toBe(1)
})

test('without a replay one is asked for, of the week and of all that was decided here; while it runs the gates wait', async () => {
  const version = await waiting()
  await judge(version)
  const [asked, ...more] = await replaysOf(version)
  expect(more).toEqual([])
  expect(asked).toMatchObject({ state: 'queued', baseline: 1, sample: { window: '7d', most: 5000, origin: 'simulated', agent: null } })
  await judge(version)
  expect(await replaysOf(version)).toHaveLength(1)
  expect(await statesOf(version)).toEqual(all('waiting'))
  expect((await gatesOf(version)).sample).toMatchObject({ measured: 'The replay waits or runs.', facts: { replay: asked?.id } })
})

test('two workers at once, or one that died in between: one replay is asked for, and the history has one row', async () => {
  const version = await waiting()
  await Promise.all([judge(version), judge(version), judge(version)])
  expect(await replaysOf(version)).toHaveLength(1)
  const judged = await waiting()
  await aReplayOf({ version: judged })
  await Promise.all([judge(judged), judge(judged)])
  expect(await statesOf(judged)).toEqual(all('passed'))
  expect(await testDb().policyEvent.count({ where: { version: judged } })).toBe(1)
})

test('each denial that became an allow is acknowledged one by one: until the last one the gate waits for a person', async () => {
  const version = await waiting()
  const result = aResult({ diffs: { deny_to_allow: 2, allow_to_deny: 0, detail: 0 } })
  const replay = await aReplayOf({ version, result })
  const decisions = [await aNewAllow(replay), await aNewAllow(replay)]
  await judge(version)
  expect(await statesOf(version)).toEqual({ ...all('passed'), acknowledged: 'waiting' })
  const note = 'the agent reads what is public'
  for (const [n, decisionId] of decisions.entries()) {
    await callerFor(await aReviewer()).replays.acknowledge({ id: replay, decisionId, note })
    await judge(version)
    expect((await gatesOf(version)).acknowledged).toMatchObject({ measured: `${n + 1} of 2`, state: n === 0 ? 'waiting' : 'passed' })
  }
})

test('nobody who wrote in a version acknowledges what it allows', async () => {
  const author = actorWith('lead')
  const { version } = await aVersion({ state: 'replay', authors: [author.id], stateSince: new Date(Date.now() - 60_000) })
  const replay = await aReplayOf({ version })
  const decisionId = await aNewAllow(replay)
  const input = { id: replay, decisionId, note: 'I wrote it, it is fine' }
  await expect(callerFor(author).replays.acknowledge(input)).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('a flip that no row shows can be acknowledged by nobody, and keeps the gate closed', async () => {
  const version = await waiting()
  await aReplayOf({ version, result: aResult({ diffs: { deny_to_allow: 1, allow_to_deny: 0, detail: 0 } }) })
  await judge(version)
  expect((await gatesOf(version)).acknowledged).toMatchObject({ state: 'waiting', measured: '0 of 1' })
})

test.each([
  ['of one agent', { agent: 'agent-7' }],
  ['of one type', { type: 'data' }],
  ['of another origin', { origin: 'live' }],
  ['of a good hour', { window: '1h' }],
  ['of too few', { most: 10 }],
])('a replay %s is advice: it opens nothing, and one for the gates is asked for', async (_name, sample) => {
  const version = await waiting()
  const advice = await aReplayOf({ version, sample })
  await judge(version)
  expect((await replaysOf(version)).map(({ id, state }) => [id === advice, state])).toEqual([
    [true, 'done'],
    [false, 'queued'],
  ])
  expect(await statesOf(version)).toEqual(all('waiting'))
})

test('a replay from before the approval counts no more', async () => {
  const version = await waiting()
  await aReplayOf({ version, requestedAt: new Date(Date.now() - 3_600_000) })
  await judge(version)
  expect(await statesOf(version)).toEqual(all('waiting'))
  expect(await replaysOf(version)).toHaveLength(2)
})

test('another version became active since: the gates that were open wait, and it is replayed against that one', async () => {
  const version = await waiting()
  await aReplayOf({ version })
  await judge(version)
  const { version: other } = await aVersion({ state: 'active' })
  await testDb().policyActivation.create({ data: { version: other, by: 'test' } })
  try {
    await judge(version)
    expect(await statesOf(version)).toEqual(all('waiting'))
    const [, asked] = await replaysOf(version)
    expect(asked).toMatchObject({ state: 'queued', baseline: other })
  } finally {
    await testDb().policyActivation.create({ data: { version: 1, by: 'test' } })
  }
})

test.each([
  ['failed', 'the slow rule', 'The replay failed: the slow rule'],
  ['canceled', null, 'The replay was canceled.'],
])('a replay that %s says so at every gate, asks for no other by itself, and a person may', async (state, error, says) => {
  const version = await waiting()
  const replay = await aReplayOf({ version, state, error })
  await judge(version)
  expect(await statesOf(version)).toEqual(all('failed'))
  expect((await gatesOf(version)).flips).toMatchObject({ measured: expect.stringContaining(says), facts: { replay } })
  expect(await replaysOf(version)).toHaveLength(1)
  await callerFor(actorWith('analyst')).replays.ask({ version, window: '7d', most: 5000, origin: 'simulated' })
  await judge(version)
  expect(await statesOf(version)).toEqual(all('waiting'))
})

test('a newer replay that runs, or came to nothing, takes nothing away from the one that is done', async () => {
  const version = await waiting()
  const done = await aReplayOf({ version, requestedAt: new Date(Date.now() - 30_000) })
  await judge(version)
  for (const state of ['canceled', 'failed', 'running']) {
    await aReplayOf({ version, state })
    await judge(version)
    expect(await statesOf(version)).toEqual(all('passed'))
  }
  expect((await gatesOf(version)).sample?.facts).toMatchObject({ replay: done })
})

const masked = () =>
  aResult({
    counts: { passed: 1000, result_diff: 0, latency_inflation: 0, error: 0, skipped: 0, not_replayable: 200 },
    notReplayable: { masked: 150, missing_facts: 50 },
  })
const reason = 'those are the sealed ones, looked at by hand'
async function override(who: Actor, input: { version: number; replay: string }) {
  const target = { kind: 'policy_version', id: String(input.version) }
  return callerFor(who).policies.override(await confirmed(who, 'policies.override', target, { ...input, reason }))
}

test('too little could be replayed: a lead overrides this one gate for this very replay, and no other gate or replay', async () => {
  const { version } = await aVersion({ state: 'replay', stateSince: new Date(Date.now() - 60_000), authors: [crypto.randomUUID()] })
  const replay = await aReplayOf({ version, result: masked(), requestedAt: new Date(Date.now() - 30_000) })
  await judge(version)
  expect(await statesOf(version)).toEqual({ ...all('passed'), replayable: 'failed' })
  const lead = await aReviewer()
  await expect(override(await aReviewer('analyst'), { version, replay })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(override(lead, { version, replay: crypto.randomUUID() })).rejects.toMatchObject({ code: 'CONFLICT' })
  const both = await Promise.allSettled([override(lead, { version, replay }), override(lead, { version, replay })])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await judge(version)
  const row = await testDb().policyGate.findUniqueOrThrow({ where: { version_gate: { version, gate: 'replayable' } } })
  expect(row).toMatchObject({ state: 'overridden', by: lead.id, reason })
  const told = (await entriesAbout(String(version))).filter(({ action, outcome }) => action === 'policies.override' && outcome === 'done')
  expect(told).toMatchObject([{ reason }])
  await aReplayOf({ version, result: masked() })
  await judge(version)
  expect(await statesOf(version)).toEqual({ ...all('passed'), replayable: 'failed' })
})

test('no author overrides, and only what failed is overridden', async () => {
  const author = await aReviewer()
  const { version } = await aVersion({ state: 'replay', stateSince: new Date(Date.now() - 60_000), authors: [author.id] })
  const replay = await aReplayOf({ version })
  await judge(version)
  await expect(override(author, { version, replay })).rejects.toMatchObject({ code: 'FORBIDDEN', message: /You wrote/ })
  await expect(override(await aReviewer(), { version, replay })).rejects.toMatchObject({ code: 'CONFLICT', message: /not failed/ })
  await testDb().policyVersion.update({ where: { version }, data: { state: 'shadow' } })
  await expect(override(await aReviewer(), { version, replay })).rejects.toMatchObject({ code: 'CONFLICT', message: /is shadow/ })
  await expect(override(await aReviewer(), { version: 999_999, replay })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('fewer decisions are enough where they are all of a week, and this installation is a week old', async () => {
  const version = await waiting()
  const result = aResult({ counts: { ...aResult().counts, passed: 40 } })
  await aReplayOf({ version, result })
  await judge(version)
  expect((await gatesOf(version)).sample).toMatchObject({ state: 'failed', measured: '40 decisions' })
  await addDecisions({ evaluatedAt: new Date(Date.now() - 8 * 24 * 3_600_000), origin: 'live' })
  await judge(version)
  expect((await gatesOf(version)).sample).toMatchObject({ state: 'failed' })
  await addDecisions({ evaluatedAt: new Date(Date.now() - 8 * 24 * 3_600_000) })
  await judge(version)
  expect((await gatesOf(version)).sample).toMatchObject({ state: 'passed', measured: '40 decisions, all of 7 days' })
})

test('the budget is the console’s own objective, and another one counts from the next look on', async () => {
  const version = await waiting()
  const latency = { before: { p50: 1, p95: 1, p99: 3 }, after: { p50: 1, p95: 1, p99: 3 }, measured: 1200 }
  await aReplayOf({ version, result: aResult({ latency }) })
  await judge(version)
  expect((await gatesOf(version)).latency).toMatchObject({ state: 'failed', facts: { budget: aSlo.decisionLatency.ownP99Ms } })
  const admin = await aReviewer('admin')
  const body = { ...aSlo, decisionLatency: { ...aSlo.decisionLatency, ownP99Ms: 4, ownP999Ms: 8 } }
  const input = { expectedVersion: 1, reason: 'a slower machine is accepted for the pilot', body }
  await callerFor(admin).objectives.update(await confirmed(admin, 'objectives.update', { kind: 'setting', id: 'slo' }, input))
  await judge(version)
  expect((await gatesOf(version)).latency).toMatchObject({ state: 'passed', facts: { budget: 4 } })
})

test('what is not at its replay is left alone, and one that cannot be judged holds up no other', async () => {
  const { version: elsewhere } = await aVersion({ state: 'shadow' })
  expect(await judge(elsewhere)).toBe(false)
  expect(await judge(999_999)).toBe(false)
  const broken = await waiting()
  await aReplayOf({ version: broken, result: {} as never })
  const fine = await waiting()
  await aReplayOf({ version: fine })
  await expect(judgeReplays(context())).rejects.toThrow()
  expect(await statesOf(fine)).toEqual(all('passed'))
})
