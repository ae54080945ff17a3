import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Decision } from '@/lib/schemas/evaluate'
import { changedConstitution, compiled } from '@/server/testing/candidates'
import { clean, ownDatabase, startTestEngine, type TestEngine } from '@/server/testing/engine'
import { untilRollout } from '@/server/testing/engine-rollouts'
import { beginRollout, moveRollout, storeVersion, withMinimumTrust } from '@/server/testing/rollout-rows'
import { bucketOf } from './bucket'

const within = { timeout: 60_000, interval: 20 }
let own: Awaited<ReturnType<typeof ownDatabase>>
let at: TestEngine
let version = 0
beforeAll(async () => {
  own = await ownDatabase()
  // Longer than the 50 ms of production: what a busy machine delays is no endless evaluation.
  at = await startTestEngine({ database: own.database, root: own.root, limitMs: 1500 })
  version = await storeVersion(at.db, await endless())
})
afterAll(async () => {
  await at?.stop()
  await own?.remove()
})

/** Runs for days, in no more memory than it began with. */
const SEARCH = '\tall := numbers.range(1, 30000)\n\tsome a in all\n\tsome b in all\n\tsome c in all\n\ta != b\n\tc == input.agent_id'
/** The constitution, but it never ends for this one action. */
const endless = () =>
  compiled(
    changedConstitution({
      'main.rego': [
        [
          'found contains v if {\n\trefusal.code == null\n\tsome v in agents.violations',
          `is_endless if {\n\tinput.action == "compute.endless"\n${SEARCH}\n}\n\nfound contains v if {\n\tis_endless\n\tsome v in agents.violations\n}\n
found contains v if {\n\trefusal.code == null\n\tsome v in agents.violations`,
        ],
      ],
    }),
  )
async function agentsOf(count: number): Promise<string[]> {
  const ids = Array.from({ length: count }, () => `agent-${crypto.randomUUID()}`)
  await at.db.agent.createMany({ data: ids.map((agentId) => ({ agentId, owner: 'x', trustLevel: 0.95, clearance: 'internal' })) })
  await vi.waitFor(() => expect(at.engine.parts.runtime.snapshot()?.agents.has(ids.at(-1) ?? '')).toBe(true), within)
  return ids
}
const ask = async (agentId: string, action = 'data.read_public') =>
  (await (await at.ask(clean({ agent_id: agentId, action }))).json()) as Decision

afterEach(async () => {
  await at.db.policyRollout.updateMany({ where: { state: 'running' }, data: { state: 'aborted', endedAt: new Date(), endedBy: 'test' } })
  await vi.waitFor(() => expect(at.engine.parts.rollout()).toBeNull(), within)
})

test('F9: a candidate that never ends is ended and denied, others are answered, and after the twentieth its agents are back with the active one', async () => {
  const id = await beginRollout(at.db, { version, step: 'canary_50' })
  await untilRollout(at, { id, state: 'running' })
  const agents = await agentsOf(80)
  const inside = agents.filter((agent) => bucketOf(id, agent) < 5000)
  const outside = agents.filter((agent) => bucketOf(id, agent) >= 5000)
  const [victim = '', ...others] = inside
  const stuck = ask(victim, 'compute.endless')
  for (const agent of outside.slice(0, 5)) expect(await ask(agent)).toMatchObject({ allow: true, stage: 'active', policy_version: '1' })
  expect(await stuck).toMatchObject({
    allow: false,
    verdict: 'error',
    refusal: 'timeout',
    stage: 'canary',
    policy_version: String(version),
  })
  let asked = 1
  for (const agent of others) {
    const { stage } = await ask(agent)
    if (stage === 'active') break
    asked += 1
  }
  expect(asked).toBe(20)
  expect(at.engine.status()).toMatchObject({
    rollout: { id, state: 'stopped', reason: expect.stringContaining('1 of 20 evaluations by the candidate failed') },
  })
  expect(await ask(victim, 'data.read_public')).toMatchObject({ allow: true, stage: 'active', policy_version: '1' })
  await vi.waitFor(async () => {
    const [row] = await at.db.policyRolloutMinute.findMany({ where: { rolloutId: id } })
    expect([Number(row?.decided), Number(row?.errors)]).toEqual([20, 1])
  }, within)
})

test('F9: in shadow it hangs in a thread that nobody waits for', async () => {
  const id = await beginRollout(at.db, { version })
  await untilRollout(at, { id, state: 'running' })
  await vi.waitFor(async () => {
    const [agent = ''] = await agentsOf(1)
    await ask(agent)
    const [row] = await at.db.policyRolloutMinute.findMany({ where: { rolloutId: id } })
    expect(Number(row?.decided)).toBeGreaterThan(0)
  }, within)
  const [agent = '', ...others] = await agentsOf(10)
  expect(await ask(agent, 'compute.endless')).toMatchObject({ stage: 'active', policy_version: '1' })
  for (const other of others) expect(await ask(other)).toMatchObject({ allow: true, policy_version: '1' })
  await vi.waitFor(async () => {
    const flips = await at.db.policyFlip.findMany({ where: { source: id } })
    expect(flips).toMatchObject([{ kind: 'error', agentId: agent, after: { refusal: 'timeout' } }])
  }, within)
})

test('F9: a candidate that never gets warm does not reach a thread that decides', async () => {
  const files = changedConstitution({
    'main.rego': [
      ['verdict := "deny" if not is_clear', `is_found if {\n${SEARCH}\n}\n\nverdict := "deny" if {\n\tnot is_clear\n\tnot is_found\n}`],
    ],
  })
  const never = await storeVersion(at.db, await compiled(files))
  await beginRollout(at.db, { version: never, step: 'canary_50' })
  const agents = await agentsOf(40)
  let asked = 0
  while (at.engine.parts.rollout()?.state !== 'stopped') {
    expect(await ask(agents[asked % agents.length] ?? '')).toMatchObject({ stage: 'active', policy_version: '1', refusal: null })
    asked += 1
  }
  expect(asked).toBeGreaterThan(0)
  expect(at.engine.parts.rollout()?.reason).toContain('did not load within 10 s')
})

test('a stop is denied before any rule is asked, in canary too, and recorded with what was asked', async () => {
  const trusting = await storeVersion(at.db, await withMinimumTrust(0.1))
  const id = await beginRollout(at.db, { version: trusting, step: 'canary_50' })
  await untilRollout(at, { id, state: 'running' })
  await moveRollout(at.db, id, 'canary_50')
  const latch = (all: object | null) =>
    at.db.runtimeDocument.update({ where: { key: 'latch' }, data: { body: { all, agents: {} } as object } })
  await latch({ reason: 'test' })
  await vi.waitFor(() => expect(at.engine.parts.runtime.snapshot()?.isStopped).toBe(true), within)
  for (const agent of await agentsOf(6)) {
    const decision = await ask(agent)
    expect(decision).toMatchObject({ allow: false, verdict: 'deny', refusal: 'emergency_stop', stage: 'active', evaluation_time_ms: 0 })
    const row = await vi.waitFor(() => at.db.decision.findFirstOrThrow({ where: { decisionId: decision.decision_id } }), within)
    expect(row).toMatchObject({ verdict: 'deny', refusal: 'emergency_stop', agentId: agent, record: { bundles: {} } })
    expect(JSON.stringify(row.record)).toContain('"responsible_party"') // masked by the constitution, not thrown away
  }
  await latch(null)
})

test('with no version at all a stop is a denial, recorded; without a stop nothing is decided', async () => {
  await at.db.runtimeDocument.update({ where: { key: 'latch' }, data: { body: { all: { reason: 'test' }, agents: {} } } })
  await at.db.policyActivation.create({ data: { version: 999_999, by: 'test' } })
  const second = await startTestEngine({ database: own.database, root: `${own.root}/none`, seeds: false, engineId: 'engine-none' })
  try {
    await vi.waitFor(() => expect(second.engine.parts.activationFailure()).toContain('is not in the database'), within)
    const answer = await second.ask(clean({ input_data: { secret: 'kept nowhere' } }), { token: at.token })
    expect(answer.status).toBe(200)
    const decision = (await answer.json()) as Decision
    expect(decision).toMatchObject({ allow: false, verdict: 'deny', refusal: 'emergency_stop', policy_version: 'none' })
    const row = await vi.waitFor(() => second.db.decision.findFirstOrThrow({ where: { decisionId: decision.decision_id } }), within)
    expect(row).toMatchObject({ verdict: 'deny', policyVersion: 'none', engineId: 'engine-none' })
    expect(JSON.stringify(row.record)).not.toContain('kept nowhere')
    await at.db.runtimeDocument.update({ where: { key: 'latch' }, data: { body: { all: null, agents: {} } } })
    await vi.waitFor(async () => expect((await second.ask(clean(), { token: at.token })).status).toBe(503), within)
  } finally {
    await second.stop()
    await at.db.policyActivation.create({ data: { version: 1, by: 'test' } })
  }
})
