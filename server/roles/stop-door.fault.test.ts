import { createPrivateKey, randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Actor } from '@/lib/access'
import type { StopCard } from '@/lib/schemas/emergency'
import { httpStopDoor } from '@/server/adapters/http/stop-door'
import { sealOnce } from '@/server/audit/seal'
import { verifyLog } from '@/server/audit/verify-log'
import { createContext } from '@/server/context'
import type { KeyRing } from '@/server/key-ring'
import { makeSigningKey } from '@/server/local/signing-keys'
import { createLog } from '@/server/log'
import { STOP_HEADERS, STOP_PATH, signatureOf } from '@/server/ports/stop-door'
import { appRouter } from '@/server/routers/_app'
import { stopPlanBody } from '@/server/services/emergency/plan-body'
import { keepPlanFile } from '@/server/stop/keep-plan-file'
import { kindsWithoutDatabase } from '@/server/stop/kinds'
import { testDb } from '@/server/testing/actors'
import { aSigner, verifierOf } from '@/server/testing/audit-signer'
import { STOP_REASON, stopsOf } from '@/server/testing/emergency'
import { aPersona } from '@/server/testing/people'
import { type Desk, openDesk, workerContext } from '@/server/testing/plans'
import { openStoppableDatabase } from '@/server/testing/stoppable-database'
import { createCallerFactory } from '@/server/trpc'
import { callerOfRun } from './run-callers'
import { stopDoor } from './stop-door'
import { keepStopRuns } from './stop-runs'

const dir = mkdtempSync(join(tmpdir(), 'acgs-stop-door-'))
const { d, ...shown } = makeSigningKey(1_000)
const key = { kid: shown.kid, key: createPrivateKey({ key: { ...shown, d }, format: 'jwk' }), expiresMs: Number.POSITIVE_INFINITY }
const whole = { ...key, startsMs: 0, untilMs: null, public: { ...shown, use: 'sig' as const, alg: 'EdDSA' as const } }
const keys: KeyRing = { signing: () => key, valid: () => [whole], published: () => ({ keys: [whole.public] }), failure: () => null }
const doorKey = 'k'.repeat(43)

let database: Awaited<ReturnType<typeof openStoppableDatabase>>
let desk: Desk
let stops: ReturnType<typeof stopsOf>
let lead: Actor
let door: ReturnType<typeof stopDoor>
let url: string
let card: StopCard
const stopping = new AbortController()
beforeAll(async () => {
  database = await openStoppableDatabase()
  desk = await openDesk()
  stops = stopsOf(desk)
  lead = await aPersona('lead')
  const { uid } = await desk.cluster.facts()
  const at = { context: workerContext, log: createLog('test'), signal: stopping.signal, worker: 'worker-1', kinds: kindsWithoutDatabase() }
  const more = {
    cluster: () => desk.cluster,
    callerOf: (run: { requestedBy: string; runId: string }) => callerOfRun(testDb(), run),
    keys,
    dataDir: dir,
  }
  const keepPlan = async () => {
    const body = await stopPlanBody(workerContext(), { madeBy: 'worker-1', clusterUid: uid ?? '' })
    if (body) keepPlanFile({ dir: join(dir, 'stop'), body, keys, now: new Date() })
  }
  keepStopRuns({ ...at, ...more })
  door = stopDoor({ ...at, ...more, doorKey, keepPlan })
  await new Promise<void>((resolve) => door.server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(door.server.address() as AddressInfo).port}` // a port was listened on
  card = await stops.hurried(lead, 'services', 1)
})
afterEach(() => setWritable(true))
afterAll(async () => {
  stopping.abort()
  door.server.close()
  await desk.close()
  await testDb().$disconnect()
  await database.close()
  rmSync(dir, { recursive: true, force: true })
})

async function owner<T>(act: (client: pg.Client) => Promise<T>, connectionString = process.env.DATABASE_OWNER_URL): Promise<T> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query('SET default_transaction_read_only = off')
    return await act(client)
  } finally {
    await client.end()
  }
}
/** Of every session from now on, and of those that are open: they are ended and come back. */
async function setWritable(isWritable: boolean): Promise<void> {
  const name = new URL(process.env.DATABASE_OWNER_URL ?? '').pathname.slice(1)
  await owner((client) => client.query(`ALTER DATABASE ${name} SET default_transaction_read_only = ${isWritable ? 'off' : 'on'}`))
  const others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'acgs_app' AND pid <> pg_backend_pid()"
  await owner((client) => client.query(others), process.env.DATABASE_URL)
  await testDb().$disconnect()
}
const source = { ip: '127.0.0.1', uaHash: 'test' }
const callerOf = (actor: Actor) =>
  createCallerFactory(appRouter)(
    createContext({
      ...{ actor, requestId: randomUUID(), source, db: testDb() },
      stopDoor: () => httpStopDoor({ url, key: doorKey }),
    }),
  )
const orderOf = ({ planId, digest, typed }: StopCard) => ({
  ...{ scope: 'services' as const, planId: planId ?? '', digest: digest ?? '', requestId: randomUUID(), typed, reason: STOP_REASON },
})
const replicas = () => [
  stops.replicas('governance', 'policy-engine'),
  stops.replicas('governance', 'opa'),
  stops.replicas('workload', 'sandbox-controller'),
]

type Sent = { method?: string; path?: string; at?: string; nonce?: string; body?: string; key?: string }
async function send({
  method = 'POST',
  path = STOP_PATH,
  at = new Date().toISOString(),
  nonce = randomUUID(),
  body = '',
  key: by = doorKey,
}: Sent) {
  const headers = {
    [STOP_HEADERS.at]: at,
    [STOP_HEADERS.nonce]: nonce,
    [STOP_HEADERS.signature]: signatureOf(by, { method, path, at, nonce, body }),
  }
  const answer = await fetch(new URL(path, url), { method, headers, ...(body === '' ? {} : { body }) })
  const { error } = (await answer.json()) as { error?: { code: string } }
  return [answer.status, error?.code]
}
const bodyOf = (change: object = {}) => {
  const { requestId: id, scope, planId, digest, reason } = orderOf(card)
  return JSON.stringify({
    id,
    scope,
    target: null,
    planId,
    digest,
    reason,
    person: { id: lead.id, name: lead.name },
    method: 'persona',
    ...change,
  })
}

test.each([
  ['another key', { key: 'x'.repeat(43), body: '{}' }, [401, 'unsigned']],
  ['a time over 60 s ago', { at: new Date(Date.now() - 61_000).toISOString(), body: '{}' }, [401, 'stale']],
  ['a time that is none', { at: 'now', body: '{}' }, [401, 'stale']],
  ['a body that is no order', { body: '{}' }, [400, 'invalid_input']],
  ['more than an order holds', { body: 'x'.repeat(16_385) }, [413, 'too_large']],
  ['GET of the door itself', { method: 'GET' }, [405, 'method']],
  ['another path', { path: '/internal/other', body: '{}' }, [404, 'not_found']],
  ['a stop that nobody made', { method: 'GET', path: `${STOP_PATH}/${randomUUID()}` }, [404, 'not_found']],
] as const)('the door refuses %s', async (_name, sent, refusal) => {
  expect(await send(sent)).toEqual(refusal)
  expect(replicas()).toEqual([3, 2, 2])
})

test('the door refuses a request that was sent before, and a stop while the database takes writes', async () => {
  const sent = { nonce: randomUUID(), at: new Date().toISOString(), body: bodyOf() }
  expect(await send(sent)).toEqual([409, 'database_writes'])
  expect(await send(sent)).toEqual([409, 'replayed'])
  expect(replicas()).toEqual([3, 2, 2])
})

test('F5 a database that takes no writes: a change is refused saying why, the stop works and is in the record when it takes them again', async () => {
  await stops.sandboxes(2)
  await setWritable(false)
  const caller = callerOf(lead)
  const refusal = 'The audit log cannot be written, so nothing was changed: the database is read-only'
  await expect(caller.emergency.ready({ scope: 'services', target: null })).rejects.toMatchObject({
    code: 'SERVICE_UNAVAILABLE',
    message: expect.stringContaining(refusal),
  })
  expect(await send({ body: bodyOf({ scope: 'agents' }) })).toEqual([409, 'other_plan'])
  const order = orderOf(card)
  await expect(callerOf({ ...lead, roles: ['manager'] }).emergency.stopAll(order)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(replicas()).toEqual([3, 2, 2])

  const since = Date.now()
  const started = await caller.emergency.stopAll(order)
  expect(started).toMatchObject({ runId: order.requestId, recording: { scope: 'services', startedBy: lead.name } })
  expect(Date.now() - since).toBeLessThan(10_000)
  const again = await caller.emergency.stopAll(order)
  expect(again.recording?.acceptedAt).toBe(started.recording?.acceptedAt)
  await vi.waitUntil(async () => (await caller.emergency.unrecorded({ id: order.requestId }))?.endedAt, { timeout: 45_000, interval: 200 })
  const said = await caller.emergency.unrecorded({ id: order.requestId })
  expect(said).toMatchObject({ verdict: 'stopped', stoppedAt: expect.any(String), confirmedAt: expect.any(String) })
  expect([stops.pods().length, ...replicas()]).toEqual([0, 0, 0, 0])
  expect(await testDb().emergency.count()).toBe(0)

  await setWritable(true)
  await vi.waitUntil(async () => (await testDb().emergency.count()) === 1, { timeout: 20_000 })
  const emergency = await testDb().emergency.findUniqueOrThrow({ where: { runId: order.requestId } })
  expect(emergency).toMatchObject({ scope: 'services', startedBy: lead.id, method: 'persona', reason: STOP_REASON, failedAt: null })
  expect(emergency.containedAt?.toISOString()).toBe(said?.containedAt)
  expect(emergency.stoppedAt?.toISOString()).toBe(said?.stoppedAt)
  await vi.waitUntil(() => readdirSync(join(dir, 'stop', 'runs', 'imported')).length === 1, { timeout: 10_000 })
  const signer = aSigner()
  await owner(async (client) => {
    await sealOnce(client, { signers: [signer], now: () => new Date(), limit: 5000 })
    expect(await verifyLog(client, { verifiers: [verifierOf(signer)] })).toMatchObject({ isGood: true, problems: [] })
  }, process.env.AUDIT_DATABASE_URL)
})
