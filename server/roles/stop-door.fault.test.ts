import { randomUUID } from 'node:crypto'
import { readdirSync } from 'node:fs'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import type { Actor } from '@/lib/access'
import type { StopCard } from '@/lib/schemas/emergency'
import { createContext } from '@/server/context'
import { STOP_HEADERS, STOP_PATH, signatureOf } from '@/server/ports/stop-door'
import { appRouter } from '@/server/routers/_app'
import { testDb } from '@/server/testing/actors'
import { STOP_REASON } from '@/server/testing/emergency'
import { aPersona } from '@/server/testing/people'
import { openStopDoor, type StopDoorDesk } from '@/server/testing/stop-door'
import { createCallerFactory } from '@/server/trpc'

let at: StopDoorDesk
let stops: StopDoorDesk['stops']
let lead: Actor
let card: StopCard
beforeAll(async () => {
  at = await openStopDoor()
  stops = at.stops
  lead = await aPersona('lead')
  card = await stops.hurried(lead, 'services', 1)
})
afterEach(() => setWritable(true))
afterAll(() => at.close())

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
      signInMethod: 'persona',
    }),
  )
const orderOf = ({ planId, digest, typed }: StopCard) => ({
  ...{ scope: 'services' as const, planId: planId ?? '', digest: digest ?? '', requestId: randomUUID(), typed, reason: STOP_REASON },
})
const replicas = () => at.replicas()

type Sent = { method?: string; path?: string; at?: string; nonce?: string; body?: string; key?: string }
async function send({
  method = 'POST',
  path = STOP_PATH,
  at: sentAt = new Date().toISOString(),
  nonce = randomUUID(),
  body = '',
  key: by = at.doorKey,
}: Sent) {
  const headers = {
    [STOP_HEADERS.at]: sentAt,
    [STOP_HEADERS.nonce]: nonce,
    [STOP_HEADERS.signature]: signatureOf(by, { method, path, at: sentAt, nonce, body }),
  }
  const answer = await fetch(new URL(path, at.url), { method, headers, ...(body === '' ? {} : { body }) })
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
  await vi.waitUntil(() => readdirSync(at.imported).length === 1, { timeout: 10_000 })
  await at.expectGoodLog()
})
