import { createPrivateKey } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Actor } from '@/lib/access'
import { lanePool } from '@/server/db'
import type { KeyRing } from '@/server/key-ring'
import { makeSigningKey } from '@/server/local/signing-keys'
import { createLog } from '@/server/log'
import { callerOfRun } from '@/server/roles/run-callers'
import { keepStopRuns } from '@/server/roles/stop-runs'
import type { EngineOptions } from '@/server/runs/engine'
import { settleEmergencies } from '@/server/services/emergency/settle'
import { testDb } from '@/server/testing/actors'
import { aSigner } from '@/server/testing/audit-signer'
import { cutProxy } from '@/server/testing/cut-proxy'
import { pressStop, stopsOf, untilEnded } from '@/server/testing/emergency'
import { expectGoodLog } from '@/server/testing/good-log'
import { checkInvariants } from '@/server/testing/invariants'
import { type Desk, openDesk, workerContext } from '@/server/testing/plans'
import { startEngine, stopEngines } from '@/server/testing/runs/engines'
import { aFastFollower } from '@/server/testing/runs/stop-runs'
import { signedIn } from '@/server/testing/signed-in'
import { openStoppableDatabase } from '@/server/testing/stoppable-database'
import { journalKey, openJournal } from './journal'
import { kindsWithoutDatabase } from './kinds'
import { openStopPlan } from './plan-file'
import { readJournal } from './read-journal'

const dir = mkdtempSync(join(tmpdir(), 'acgs-lost-journal-'))
const { d, ...shown } = makeSigningKey(1_000)
const key = { kid: shown.kid, key: createPrivateKey({ key: { ...shown, d }, format: 'jwk' }), expiresMs: Number.POSITIVE_INFINITY }
const whole = { ...key, startsMs: 0, untilMs: null, public: { ...shown, use: 'sig' as const, alg: 'EdDSA' as const } }
const keys: KeyRing = { signing: () => key, valid: () => [whole], published: () => ({ keys: [whole.public] }), failure: () => null }

let database: Awaited<ReturnType<typeof openStoppableDatabase>>
let desk: Desk
let stops: ReturnType<typeof stopsOf>
let lead: Actor
const stopping = new AbortController()
beforeAll(async () => {
  database = await openStoppableDatabase()
  desk = await openDesk()
  stops = stopsOf(desk, { confirmAfterMs: 300 })
  lead = (await signedIn('lead')).actor
  await aFastFollower()
})
afterEach(async () => {
  await stopEngines()
  await checkInvariants()
  await stops.putBack()
})
afterAll(async () => {
  stopping.abort()
  await desk.close()
  await testDb().$disconnect()
  await database.close()
  rmSync(dir, { recursive: true, force: true })
})

const keeperOf = (worker: string) =>
  keepStopRuns({
    context: workerContext,
    log: createLog('test'),
    signal: stopping.signal,
    worker,
    kinds: kindsWithoutDatabase(),
    cluster: () => desk.cluster,
    callerOf: (run) => callerOfRun(testDb(), run),
    keys,
    dataDir: join(dir, worker),
  })
async function worker(name: string, more: Partial<EngineOptions> = {}) {
  const withoutDatabase = keeperOf(name)
  const { kinds } = stops
  const callerOf: EngineOptions['callerOf'] = (run) => callerOfRun(testDb(), run)
  const engine = await startEngine(name, { kinds, cluster: () => desk.cluster, callerOf, withoutDatabase, ...more })
  return { ...withoutDatabase, stop: () => engine.stop() }
}

const replicas = () => [
  stops.replicas('governance', 'policy-engine'),
  stops.replicas('governance', 'opa'),
  stops.replicas('workload', 'sandbox-controller'),
]
/** Sandboxes that stay until they are let go, so that the stop is in its middle for as long. */
async function heldSandboxes(): Promise<() => void> {
  await stops.sandboxes(3, { finalizers: ['example.com/keeps'] })
  return () => {
    for (const { metadata } of stops.pods())
      desk.local.store.change('pods', { namespace: 'workload', name: metadata.name }, (draft) => {
        draft.metadata.finalizers = []
      })
  }
}
const untilLost = () => vi.waitUntil(() => journalsOf('worker-1').length === 1, { timeout: 15_000 })
const untilAllGone = () =>
  vi.waitUntil(() => stops.pods().length === 0 && replicas().every((count) => count === 0), { timeout: 30_000, interval: 20 })
const untilEnding = (runId: string) =>
  vi.waitUntil(
    async () => (await testDb().step.count({ where: { runId, kind: 'emergency.terminate@1', state: { not: 'pending' } } })) > 0,
    { timeout: 20_000, interval: 10 },
  )
const journalsOf = (worker: string) => readdirSync(join(dir, worker, 'stop', 'runs')).filter((name) => name.endsWith('.jsonl'))

const signer = aSigner()

test('F2 the database dies in the middle of a stop: it goes on from the journal, and what was seen is in the record when it is back', async () => {
  const letGo = await heldSandboxes()
  const card = await stops.hurried(lead, 'services', 1)
  const keeper = await worker('worker-1')
  const { runId } = await pressStop(lead, card)
  const since = Date.now()
  await untilEnding(runId)
  const file = join(dir, 'worker-1', 'stop', 'runs', `${runId}.json`)
  expect(openStopPlan(readFileSync(file, 'utf8'), [whole.public])).toMatchObject({ kid: key.kid, body: { plans: [{ scope: 'services' }] } })
  await database.stop()
  expect(replicas()).toEqual([3, 2, 2])
  await untilLost()
  letGo()
  await untilAllGone()
  expect(Date.now() - since).toBeLessThan(30_000)
  await keeper.idle()
  const [name = ''] = journalsOf('worker-1')
  const read = readJournal(readFileSync(join(dir, 'worker-1', 'stop', 'runs', name), 'utf8'))
  expect(read).toMatchObject({ isSigned: true, problem: null, kid: key.kid })
  expect(read.lines.filter(({ kind }) => kind === 'note')).toEqual([]) // the Lease was had

  await database.start()
  expect(await untilEnded(runId)).toBe('done')
  await settleEmergencies(workerContext())
  const emergency = await testDb().emergency.findUniqueOrThrow({ where: { runId } })
  expect(emergency).toMatchObject({ failedAt: null, journalId: read.id, latchedAt: expect.any(Date), confirmedAt: expect.any(Date) })
  expect(emergency.containedAt?.getTime()).toBeLessThan(emergency.acceptedAt.getTime() + 10_000)
  expect(emergency.stoppedAt?.getTime()).toBeLessThan(emergency.acceptedAt.getTime() + 30_000)
  const steps = await testDb().step.findMany({ where: { runId }, select: { state: true } })
  expect(new Set(steps.map(({ state }) => state))).toEqual(new Set(['done']))
  expect(await priorCounts(runId)).toEqual([2, 3, 2])
  expect(await testDb().sandbox.findMany({ where: { state: { not: 'ended' } } })).toEqual([])
  expect(await testDb().emergency.count()).toBe(1)
  expect(await testDb().alert.count({ where: { fingerprint: `emergency:${runId}` } })).toBe(0)
  expect(journalsOf('worker-1')).toEqual([])
  const late = await testDb().$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM stop_journal_line WHERE journal_id = ${read.id}::uuid`
  expect(Number(late[0]?.n)).toBe(read.lines.length)
  await expectGoodLog(signer)
})

/** Everything that was there before a stop of all services, and not what a stop made of it. */
async function priorCounts(runId: string): Promise<number[]> {
  const where = { runId, targetKey: { startsWith: 'Deployment/' } }
  const found = await testDb().priorState.findMany({ where, orderBy: { targetKey: 'asc' } })
  return found.map(({ body }) => (body as { replicas: number }).replicas) // as a stop keeps a Deployment
}

test('F2 the database is back before the stop is over: the journal hands back, the run goes on in its record, and nothing is done twice', async () => {
  const letGo = await heldSandboxes()
  const card = await stops.hurried(lead, 'services', 2)
  await worker('worker-1')
  const { runId } = await pressStop(lead, card)
  await untilEnding(runId)
  await database.stop()
  await untilLost()
  await database.start()
  await vi.waitUntil(async () => (await testDb().stopJournal.count({ where: { runId } })) === 1, { timeout: 20_000 })
  expect(stops.pods().length).toBe(3)
  letGo()
  expect(await untilEnded(runId)).toBe('done')
  const emergency = await testDb().emergency.findUniqueOrThrow({ where: { runId } })
  expect(emergency).toMatchObject({ failedAt: null, stoppedAt: expect.any(Date), confirmedAt: expect.any(Date) })
  expect([stops.pods().length, ...replicas()]).toEqual([0, 0, 0, 0])
  expect(await priorCounts(runId)).toEqual([2, 3, 2])
  await expectGoodLog(signer)
})

test('F2 another worker takes the run over: it finds the journal on the cluster, and the stop ends as it was seen', async () => {
  const letGo = await heldSandboxes()
  const card = await stops.hurried(lead, 'services', 2)
  const first = await worker('worker-1')
  const { runId } = await pressStop(lead, card)
  await untilEnding(runId)
  await database.stop()
  await untilLost()
  letGo()
  await untilAllGone()
  await first.idle()
  first.stop()
  const gone = Date.now()
  await database.start()
  await worker('worker-2')
  expect(await untilEnded(runId)).toBe('done')
  const emergency = await testDb().emergency.findUniqueOrThrow({ where: { runId } })
  expect(emergency.stoppedAt?.getTime()).toBeLessThan(gone)
  expect(emergency).toMatchObject({ failedAt: null, confirmedAt: expect.any(Date) })
  await vi.waitUntil(() => journalsOf('worker-1').length === 0, { timeout: 10_000 })
  expect(await testDb().stopJournal.count({ where: { runId } })).toBe(1)
  await expectGoodLog(signer)
})

test('F2 F23 a worker that alone is cut off goes on too: whoever has the run is never overruled, and the stop ends once', async () => {
  const letGo = await heldSandboxes()
  const card = await stops.hurried(lead, 'services', 2)
  const proxy = await cutProxy(process.env.DATABASE_URL ?? '')
  try {
    const pools = { 0: lanePool(0, proxy.url), 1: lanePool(1, proxy.url), 2: lanePool(2, proxy.url) }
    const first = await worker('worker-1', { pools })
    const { runId } = await pressStop(lead, card)
    await untilEnding(runId)
    proxy.cut()
    await worker('worker-2')
    await untilLost()
    await vi.waitUntil(async () => (await testDb().runOwner.count({ where: { runId } })) === 2, { timeout: 15_000 })
    letGo()
    await untilEnded(runId)
    expect(await testDb().run.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({ state: 'done', epoch: 2, outcome: 'verified' })
    await first.idle()
    await vi.waitUntil(() => journalsOf('worker-1').length === 0, { timeout: 10_000 })
    expect(await priorCounts(runId)).toEqual([2, 3, 2])
    await expectGoodLog(signer)
  } finally {
    await proxy.close()
  }
})

test('a journal that holds nothing, or goes on with a run that nobody knows, is put aside and tried no more', async () => {
  const folder = join(dir, 'worker-1', 'stop', 'runs')
  const runId = crypto.randomUUID()
  writeFileSync(join(folder, `${runId}.junk.jsonl`), 'no journal\n')
  const journal = openJournal({
    path: join(folder, `${runId}.x.jsonl`),
    id: crypto.randomUUID(),
    bootId: 'b',
    key: journalKey(),
    now: () => new Date(),
  })
  journal.write('accept', {
    ...{
      scope: 'services',
      key: 'services',
      target: null,
      plan_id: crypto.randomUUID(),
      digest: 'sha256:0',
      reason: 'a test of what is lost',
    },
    ...{ operator: null, verified: true, drill: false, targets: [], steps: [], run_id: runId },
  })
  journal.close({})
  await vi.waitUntil(() => journalsOf('worker-1').length === 0, { timeout: 15_000 })
  expect(readdirSync(join(folder, 'refused')).sort()).toEqual([`${runId}.junk.jsonl`, `${runId}.x.jsonl`])
  expect(await testDb().stopJournal.count({ where: { runId } })).toBe(0)
})
