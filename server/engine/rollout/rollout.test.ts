import { afterEach, expect, test, vi } from 'vitest'
import { decodeSketch } from '@/lib/latency-sketch'
import type { Decision } from '@/lib/schemas/evaluate'
import type { DecisionRecord } from '@/lib/schemas/record'
import { clean, hostEngine, startTestEngine, type TestEngine } from '@/server/testing/engine'
import { untilRollout } from '@/server/testing/engine-rollouts'
import { beginRollout, endRollout, moveRollout, storeVersion, withMinimumTrust } from '@/server/testing/rollout-rows'
import { bucketOf } from './bucket'

const host = hostEngine()
const within = { timeout: 30_000, interval: 20 }
const running: string[] = []
afterEach(async () => {
  for (const id of running.splice(0)) await endRollout(host.at.db, id)
  await vi.waitFor(() => expect(host.at.engine.parts.rollout()).toBeNull(), within)
})
const begin = async (over: Parameters<typeof beginRollout>[1]) => {
  const id = await beginRollout(host.at.db, over)
  running.push(id)
  await untilRollout(host.at, { id, state: 'running' })
  return id
}
const stricter = async () => storeVersion(host.at.db, await withMinimumTrust(0.96)) // agent-7 has 0.95
const looser = async () => storeVersion(host.at.db, await withMinimumTrust(0.5))

/** Agents of one trust, made for this test and known to the engine, so that nobody is over the rate. */
async function agentsOf(count: number, trustLevel = 0.95): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `agent-${crypto.randomUUID()}`)
  await host.at.db.agent.createMany({ data: ids.map((agentId) => ({ agentId, owner: 'x', trustLevel, clearance: 'internal' })) })
  await vi.waitFor(() => expect(host.at.engine.parts.runtime.snapshot()?.agents.has(ids.at(-1) ?? '')).toBe(true), within)
  return ids
}
const ask = async (agentId: string, over: object = {}, at: TestEngine = host.at) =>
  (await (await at.ask(clean({ agent_id: agentId, ...over }), { token: host.at.token })).json()) as Decision
async function countsOf(id: string) {
  const rows = await host.at.db.policyRolloutMinute.findMany({ where: { rolloutId: id } })
  const sum = (of: (row: (typeof rows)[number]) => bigint) => rows.reduce((total, row) => total + Number(of(row)), 0)
  return {
    steps: [...new Set(rows.map(({ step }) => step))],
    engines: [...new Set(rows.map(({ engineId }) => engineId))],
    decided: sum(({ decided }) => decided),
    errors: sum(({ errors }) => errors),
    disagreed: sum(({ disagreed }) => disagreed),
    denyToAllow: sum(({ denyToAllow }) => denyToAllow),
    dropped: sum(({ dropped }) => dropped),
    measured: rows.reduce((total, { sketch }) => total + decodeSketch(sketch).count, 0),
  }
}
/** Asks with ever new agents until one of them was compared: before, the thread beside the path was still getting warm. */
async function untilCompared(id: string): Promise<number> {
  let asked = 0
  for (const agent of await agentsOf(40)) {
    await ask(agent)
    asked += 1
    const { decided } = await vi.waitFor(async () => {
      const counts = await countsOf(id)
      expect(counts.decided + counts.dropped).toBe(asked)
      return counts
    }, within)
    if (decided > 0) return asked
  }
  throw new Error('nothing was compared')
}

test('shadow: every decision is of the active version, the candidate judges it too, and both counts and flips are kept', async () => {
  const version = await stricter()
  const id = await begin({ version })
  expect(host.at.engine.status()).toMatchObject({ rollout: { id, step: 'shadow', state: 'running', reason: null } })
  const { constitutionHash } = await host.at.db.policyVersion.findUniqueOrThrow({ where: { version } })
  expect((host.at.engine.status() as { warm: string[] }).warm).toContain(constitutionHash)
  const before = await untilCompared(id)
  const seen = await countsOf(id)
  const decisions = await Promise.all((await agentsOf(10)).map((agent) => ask(agent)))
  for (const decision of decisions) expect(decision).toMatchObject({ allow: true, policy_version: '1', stage: 'active' })
  await vi.waitFor(async () => expect((await countsOf(id)).decided).toBe(before - seen.dropped + 10), within)
  const counts = await countsOf(id)
  expect(counts).toMatchObject({ steps: ['shadow'], engines: ['engine-test'], errors: 0, denyToAllow: 0, measured: counts.decided })
  expect(counts.disagreed).toBe(counts.decided)
  const flips = await host.at.db.policyFlip.findMany({ where: { source: id } })
  expect(flips).toHaveLength(counts.decided)
  expect(flips.map(({ decisionId }) => decisionId)).toEqual(expect.arrayContaining(decisions.map(({ decision_id }) => decision_id)))
  expect(flips[0]).toMatchObject({
    kind: 'allow_to_deny',
    action: 'data.read_public',
    before: { verdict: 'allow' },
    after: { verdict: 'deny' },
  })
  await vi.waitFor(async () => expect(await host.at.db.event.count({ where: { topic: 'rollouts', ref: id } })).toBeGreaterThan(0), within)
})

test('shadow: a denial that the candidate would allow is counted and kept, and stays a denial', async () => {
  const id = await begin({ version: await looser() })
  await untilCompared(id)
  const [agent = ''] = await agentsOf(1, 0.6)
  const decision = await ask(agent)
  expect(decision).toMatchObject({ allow: false, policy_version: '1' })
  await vi.waitFor(async () => expect((await countsOf(id)).denyToAllow).toBe(1), within)
  expect(await host.at.db.policyFlip.findMany({ where: { source: id } })).toMatchObject([
    { decisionId: decision.decision_id, kind: 'deny_to_allow', agentId: agent, before: { verdict: 'deny' }, after: { verdict: 'allow' } },
  ])
})

const recordOf = async (decisionId: string) => {
  const row = await vi.waitFor(() => host.at.db.decision.findFirstOrThrow({ where: { decisionId } }), within)
  return { ...row, acgs: (row.record as unknown as DecisionRecord).acgs }
}

test('canary: agents below the share are decided by the candidate and by nobody else, the others by the active version', async () => {
  const version = await stricter()
  const { constitutionHash } = await host.at.db.policyVersion.findUniqueOrThrow({ where: { version } })
  const agents = await agentsOf(30)
  const id = await begin({ version, step: 'canary_50' })
  const inside = agents.filter((agent) => bucketOf(id, agent) < 5000)
  expect(await host.at.metrics()).toMatch(
    new RegExp(`version_info\\{policy_version="${version}",constitution_hash="[^"]+",stage="canary"\\} 1`),
  )
  expect(inside.length).toBeGreaterThan(0)
  expect(inside.length).toBeLessThan(agents.length)
  for (const agent of agents) {
    const decision = await ask(agent)
    const isInside = inside.includes(agent)
    expect(decision).toMatchObject({
      stage: isInside ? 'canary' : 'active',
      policy_version: isInside ? String(version) : '1',
      allow: !isInside,
    })
    expect(decision.constitution_hash === constitutionHash).toBe(isInside)
    const { acgs, ...row } = await recordOf(decision.decision_id)
    expect([row.stage, row.policyVersion, row.constitutionHash]).toEqual([
      decision.stage,
      decision.policy_version,
      decision.constitution_hash,
    ])
    expect(acgs.canary_bucket).toBe(isInside ? bucketOf(id, agent) : undefined)
    expect(acgs.rollout).toEqual(isInside ? { id, step: 'canary_50' } : undefined)
  }
  await vi.waitFor(async () => expect(await countsOf(id)).toMatchObject({ decided: inside.length, measured: inside.length }), within)
  await vi.waitFor(async () => {
    const { disagreed, dropped } = await countsOf(id)
    expect(disagreed + dropped).toBe(inside.length)
  }, within)
  expect(await countsOf(id)).toMatchObject({ steps: ['canary_50'], errors: 0, denyToAllow: 0 })
})

test('canary: who pins the active constitution is decided under it; a pin of the candidate is another constitution outside of the canary', async () => {
  const version = await stricter()
  const { constitutionHash } = await host.at.db.policyVersion.findUniqueOrThrow({ where: { version } })
  const active = await host.at.db.policyVersion.findUniqueOrThrow({ where: { version: 1 } })
  const agents = await agentsOf(30)
  const id = await begin({ version, step: 'canary_50' })
  const inside = agents.find((agent) => bucketOf(id, agent) < 5000) ?? ''
  const outside = agents.find((agent) => bucketOf(id, agent) >= 5000) ?? ''
  for (const pin of [active.constitutionHash, active.constitutionHash.slice(7, 23)])
    expect(await ask(inside, { constitution_hash: pin })).toMatchObject({ allow: true, stage: 'active', policy_version: '1' })
  for (const pin of [constitutionHash, constitutionHash.slice(7, 23)]) {
    expect(await ask(inside, { constitution_hash: pin })).toMatchObject({ refusal: null, stage: 'canary', policy_version: String(version) })
    expect(await ask(outside, { constitution_hash: pin })).toMatchObject({
      allow: false,
      refusal: 'constitution_mismatch',
      policy_version: '1',
    })
  }
})

test('canary: another engine, and one that starts again, has each agent on the same side', async () => {
  const version = await stricter()
  const agents = await agentsOf(20)
  const id = await begin({ version, step: 'canary_10' })
  await moveRollout(host.at.db, id, 'canary_50')
  await untilRollout(host.at, { id, step: 'canary_50', state: 'running' })
  const sides = await Promise.all(agents.map(async (agent) => (await ask(agent)).stage))
  const second = await startTestEngine({
    database: host.own.database,
    root: `${host.own.root}/again`,
    seeds: false,
    engineId: 'engine-again',
  })
  try {
    await untilRollout(second, { id, step: 'canary_50', state: 'running' })
    expect(await Promise.all(agents.map(async (agent) => (await ask(agent, {}, second)).stage))).toEqual(sides)
  } finally {
    await second.stop()
  }
})

test('an end takes every agent back to the active version, and a rollout with the same candidate draws anew', async () => {
  const version = await stricter()
  const agents = await agentsOf(12)
  const id = await begin({ version, step: 'canary_50' })
  await endRollout(host.at.db, running.pop() ?? '')
  await vi.waitFor(() => expect(host.at.engine.parts.rollout()).toBeNull(), within)
  for (const agent of agents) expect(await ask(agent)).toMatchObject({ stage: 'active', policy_version: '1' })
  const { constitutionHash } = await host.at.db.policyVersion.findUniqueOrThrow({ where: { version } })
  await vi.waitFor(() => expect((host.at.engine.status() as { warm: string[] }).warm).not.toContain(constitutionHash), within)
  expect(await begin({ version })).not.toBe(id)
})

test('a candidate that cannot load is told with its reason, and the active version decides on', async () => {
  const { bytes } = await withMinimumTrust(0.9)
  const version = await storeVersion(host.at.db, { bytes, constitutionHash: `sha256:${'7'.repeat(64)}` })
  const id = await beginRollout(host.at.db, { version, step: 'canary_50' })
  running.push(id)
  await untilRollout(host.at, { id, state: 'stopped' })
  expect(host.at.engine.parts.rollout()?.reason).toContain('does not hash')
  for (const agent of await agentsOf(8)) expect(await ask(agent)).toMatchObject({ allow: true, stage: 'active', policy_version: '1' })
  expect(await (await fetch(`${host.at.url}/health`)).json()).toMatchObject({ status: 'healthy' })
})

test('beside another version than its baseline the candidate is not asked', async () => {
  const version = await stricter()
  const id = await begin({ version, baseline: version, step: 'canary_50' })
  for (const agent of await agentsOf(8)) expect(await ask(agent)).toMatchObject({ stage: 'active', policy_version: '1' })
  expect((await countsOf(id)).decided).toBe(0)
})
