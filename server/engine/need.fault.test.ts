import { afterEach, expect, test, vi } from 'vitest'
import { lockLatch, writeLatch } from '@/server/services/activations/latch'
import { reachOf, readEngines } from '@/server/services/activations/reach'
import { registerAgent } from '@/server/services/agents/register'
import { makeActive } from '@/server/services/policies/make-active'
import { createToken } from '@/server/services/tokens/create'
import { clean, contextOf, hostEngine, ownDatabase, startTestEngine } from '@/server/testing/engine'
import { storeVersion, withMinimumTrust } from '@/server/testing/rollout-rows'

const host = hostEngine()
const within = { timeout: 30_000, interval: 20 }
type Answer = { allow: boolean; refusal: string | null; policy_version: string; decision_id: string }

/** Another version than the active one, warm in no engine yet; both signed as far as the service asks. */
async function aSecond(): Promise<{ version: number; hash: string }> {
  const made = await withMinimumTrust(0.96)
  const version = await storeVersion(host.at.db, made)
  await host.at.db.policyVersion.update({ where: { version }, data: { state: 'canary' } })
  await host.at.db.policySignature.createMany({ data: [1, version].map((one) => ({ version: one, kid: 'test', jws: 'test' })) })
  return { version, hash: made.constitutionHash }
}
const flip = (version: number, from: 'canary' | 'superseded', old: 'superseded' | 'rolled_back') => {
  const ctx = contextOf(host.at.db)
  return ctx.db.$transaction((tx) => makeActive(ctx, tx, { version, from: [from], old, action: 'policies.rollback' }))
}
const setLatch = (all: { since: string; by: string; reason: string } | null) =>
  host.at.db.$transaction(async (tx) => {
    await lockLatch(tx)
    await writeLatch(tx, all, new Date())
  })
const stopAll = () => setLatch({ since: new Date().toISOString(), by: 'test', reason: 'agents pay what nobody sent' })
const ask = async () => (await (await host.at.ask(clean())).json()) as Answer
const said = () => host.at.engine.status() as { constitutionHash: string; warm: string[]; activeSince: string; stoppedSince: string | null }

/** What one client after the other is answered while `act` is done, until `isDone` holds of the last answer. */
async function answersDuring(act: () => Promise<unknown>, isDone: (answer: Answer) => boolean): Promise<Answer[]> {
  const answers: Answer[] = [await ask()]
  const acting = act()
  await vi.waitFor(async () => {
    const answer = await ask()
    answers.push(answer)
    expect(isDone(answer)).toBe(true)
  }, within)
  await acting
  for (let n = 0; n < 5; n += 1) answers.push(await ask())
  return answers
}
/** A list without repetitions beside one another: the order in which something changed. */
const turns = (values: readonly string[]): string[] => values.filter((value, at) => value !== values[at - 1])

afterEach(() => setLatch(null))

test('a rollback reaches the engine, and after the first answer of the version before none is of the other one', async () => {
  const { version, hash } = await aSecond()
  await flip(version, 'canary', 'superseded')
  await vi.waitFor(async () => expect((await ask()).policy_version).toBe(String(version)), within)
  const first = said().activeSince
  expect(said()).toMatchObject({ constitutionHash: hash, warm: expect.arrayContaining([hash]) })
  expect(said().warm).toHaveLength(2) // the one before is held for the way back
  const at = new Date()
  const answers = await answersDuring(
    () => flip(1, 'superseded', 'rolled_back'),
    ({ policy_version }) => policy_version === '1',
  )
  expect(turns(answers.map(({ policy_version }) => policy_version))).toEqual([String(version), '1'])
  expect(Date.parse(said().activeSince)).toBeGreaterThanOrEqual(at.getTime())
  expect(said().activeSince > first).toBe(true)
  expect(await host.at.db.policyVersion.findUniqueOrThrow({ where: { version } })).toMatchObject({ state: 'rolled_back' })
})

test('a stop of everything reaches it, no allow comes after the first refusal, and lifting it lets it decide again', async () => {
  const stop = await answersDuring(stopAll, ({ refusal }) => refusal === 'emergency_stop')
  expect(turns(stop.map(({ refusal }) => String(refusal)))).toEqual(['null', 'emergency_stop'])
  expect(stop.some(({ allow, refusal }) => allow && refusal !== null)).toBe(false)
  await vi.waitFor(() => expect(said().stoppedSince).not.toBeNull(), within)
  const decisionId = stop.at(-1)?.decision_id ?? ''
  await vi.waitFor(async () => expect(await host.at.db.decision.count({ where: { decisionId } })).toBe(1), within)
  const lift = await answersDuring(
    () => setLatch(null),
    ({ allow }) => allow,
  )
  expect(turns(lift.map(({ allow }) => String(allow)))).toEqual(['false', 'true'])
  expect(said().stoppedSince).toBeNull()
})

test('with no version at all the answer is the same denial', async () => {
  const own = await ownDatabase()
  const engine = await startTestEngine({ database: own.database, root: own.root, seeds: false })
  try {
    const { db } = engine
    const ctx = contextOf(db)
    await registerAgent(ctx, { agentId: 'agent-7', owner: 'Research', trustLevel: 0.95, clearance: 'confidential' })
    const { token } = await createToken(ctx, { label: 'test', scopes: ['decide'], agents: ['agent-*'], days: 1 })
    await vi.waitFor(async () => expect((await engine.ask(clean(), { token })).status).toBe(503), within)
    await db.$transaction((tx) => writeLatch(tx, { since: new Date().toISOString(), by: 'test', reason: 'nothing decides' }, new Date()))
    await vi.waitFor(async () => {
      const answer = (await (await engine.ask(clean(), { token })).json()) as Answer
      expect(answer).toMatchObject({ allow: false, refusal: 'emergency_stop' })
    }, within)
  } finally {
    await engine.stop()
    await own.remove()
  }
})

test('what its heartbeat says measures how long a change took to be there', async () => {
  const before = new Date()
  await stopAll()
  await vi.waitFor(() => expect(said().stoppedSince).not.toBeNull(), within)
  const row = { role: 'engine', version: '0', startedAt: new Date(0), heartbeatAt: new Date(), status: said() }
  const { startedAt: _, ...update } = row
  await host.at.db.roleInstance.upsert({ where: { id: 'engine-test' }, create: { id: 'engine-test', ...row }, update })
  const engines = await readEngines(contextOf(host.at.db))
  const { tookMs, ...counts } = reachOf(engines, { at: before, follows: () => true, since: ({ stoppedSince }) => stoppedSince })
  expect(counts).toEqual({ engines: 1, reached: 1, silent: 0 })
  expect(tookMs).toBeGreaterThanOrEqual(0)
})
