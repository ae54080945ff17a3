import { randomUUID } from 'node:crypto'
import { readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import superjson from 'superjson'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { GET, POST } from '@/app/api/trpc/[trpc]/route'
import type { Role } from '@/lib/access'
import type { StopStarted } from '@/lib/schemas/emergency'
import type { BrowserOptions } from '@/lib/schemas/passkeys'
import type { BegunElevation } from '@/lib/schemas/step-up'
import type { LocalStop } from '@/lib/schemas/stop-local'
import { httpStopDoor } from '@/server/adapters/http/stop-door'
import { hub } from '@/server/hub'
import { forgetSession, recallSession } from '@/server/session-memory'
import { hashSession, hexOf } from '@/server/sessions'
import { testDb } from '@/server/testing/actors'
import { makeAuthenticator } from '@/server/testing/authenticator'
import { STOP_REASON } from '@/server/testing/emergency'
import { aCode, withPasskey, withTotp } from '@/server/testing/people'
import { aPerson, sessionOf } from '@/server/testing/signed-in'
import { openStopDoor, type StopDoorDesk } from '@/server/testing/stop-door'

const ORIGIN = 'http://localhost:3000'
let at: StopDoorDesk
const stopping = new AbortController()
beforeAll(async () => {
  at = await openStopDoor()
  hub().start(stopping.signal)
})
beforeEach(() => vi.waitUntil(() => hub().isConnected, { timeout: 30_000 }))
afterEach(() => vi.useRealTimers())
afterAll(async () => {
  stopping.abort()
  await at.close()
})

type Answer<T> = { status: number; data: T; message: string; isUnwritten: boolean; cookie: string | null }
async function read<T>(response: Response): Promise<Answer<T>> {
  const [cookie = null] = /acgs-session=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.slice(1) ?? []
  const { result, error } = (await response.json()) as { result?: { data: never }; error?: { json: { message: string; data: object } } }
  const said = error?.json
  return {
    ...{ status: response.status, message: said?.message ?? '', isUnwritten: said !== undefined && 'isUnwritten' in said.data, cookie },
    data: (result === undefined ? null : superjson.deserialize(result.data)) as T, // what the procedure of this path answers
  }
}
const query = async <T>(sid: string, path: string, input: object): Promise<Answer<T>> => {
  const given = encodeURIComponent(JSON.stringify(superjson.serialize(input)))
  return read(await GET(new Request(`${ORIGIN}/api/trpc/${path}?input=${given}`, { headers: { cookie: `acgs-session=${sid}` } })))
}
const post = (sid: string, path: string, input: object): Promise<Response> | Response => {
  const body = JSON.stringify(input)
  const headers = {
    ...{ cookie: `acgs-session=${sid}`, host: 'localhost:3000', origin: ORIGIN, 'sec-fetch-site': 'same-origin', 'x-acgs-request': '1' },
    ...{ 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) },
  }
  return POST(new Request(`${ORIGIN}/api/trpc/${path}`, { method: 'POST', headers, body }))
}
const send = async <T>(sid: string, path: string, input: object): Promise<Answer<T>> =>
  read(await post(sid, path, superjson.serialize(input)))
/** Two calls in one request, as a browser sends what is pressed at once. Out: why each was refused. */
async function sendBoth(sid: string, ...calls: [path: string, input: object][]): Promise<(string | undefined)[]> {
  const inputs = Object.fromEntries(calls.map(([, input], n) => [n, superjson.serialize(input)]))
  const answer = await post(sid, `${calls.map(([path]) => path).join()}?batch=1`, inputs)
  return ((await answer.json()) as { error?: { json: { message: string } } }[]).map(({ error }) => error?.json.message)
}

/** Somebody with a session that this console has not seen yet. */
async function aBrowser(role: Role, method = 'persona') {
  const personId = await aPerson(role)
  const signedIn = await sessionOf(personId, method)
  forgetSession(signedIn.actor.sessionHash ?? '')
  return { personId, ...signedIn }
}
/** The console sees the session, as with each page and each poll. */
async function seen(sid: string): Promise<void> {
  expect((await query(sid, 'emergency.now', {})).status).toBe(200)
}
const isRemembered = (sid: string) => recallSession(hexOf(hashSession(sid)), new Date()) !== null

async function anOrder(scope: 'services' | 'agents' = 'services') {
  const { planId, digest, typed } = await at.stops.hurried((await aBrowser('lead')).actor, scope, 1)
  await at.keepPlan()
  return { scope, planId: planId ?? '', digest: digest ?? '', requestId: randomUUID(), typed, reason: STOP_REASON }
}
async function untilEnded(sid: string, id: string): Promise<LocalStop | null> {
  const look = async () => (await query<LocalStop | null>(sid, 'emergency.unrecorded', { id })).data
  await vi.waitUntil(async () => (await look())?.endedAt, { timeout: 45_000, interval: 200 })
  return look()
}
/** With the database back: the stop in the record, and everything that was stopped as it was. */
async function recordOf(runId: string) {
  await vi.waitUntil(() => readdirSync(at.imported).some((name) => name.startsWith(runId)), { timeout: 30_000 })
  const emergency = await testDb().emergency.findUniqueOrThrow({ where: { runId } })
  await at.expectGoodLog()
  await at.stops.putBack()
  return emergency
}

test('F2 the database is gone before a stop: a session of the last five minutes stops, every other and every other action is refused, and the record follows', async () => {
  const [lead, manager, unknown, old, revoked] = await Promise.all([
    aBrowser('lead'),
    aBrowser('manager'),
    aBrowser('lead'),
    aBrowser('lead'),
    aBrowser('lead'),
  ])
  const order = await anOrder()
  await at.stops.sandboxes(2)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 301_000 })
  await seen(old.sid)
  vi.useRealTimers()
  for (const { sid } of [lead, manager, revoked]) await seen(sid)
  const idHash = new Uint8Array(Buffer.from(revoked.actor.sessionHash ?? '', 'hex'))
  await testDb().session.update({ where: { idHash }, data: { revokedAt: new Date(), revokedBy: 'test' } })
  await vi.waitUntil(() => !isRemembered(revoked.sid), { timeout: 10_000 })
  expect([lead, manager].every(({ sid }) => isRemembered(sid))).toBe(true)

  await at.database.stop()
  for (const { sid } of [unknown, old, revoked]) {
    const refused = await send(sid, 'emergency.stopAll', order)
    expect(refused).toMatchObject({ status: 503, message: expect.stringContaining('node dist/acgs-stop.mjs'), isUnwritten: false })
    expect(refused.message).toContain('not seen your session within the last five minutes')
  }
  const flood = await Promise.all(Array.from({ length: 300 }, () => send(manager.sid, 'emergency.stopAll', order)))
  expect(new Set(flood.map(({ status }) => status))).toEqual(new Set([403, 429])) // counted in memory, for each person alone
  const others: [string, object][] = [
    ['plans.start', { id: randomUUID(), digest: order.digest, requestId: randomUUID(), typed: 'resume', reason: STOP_REASON }],
    ['agents.activate', { agentId: 'agent-1', reason: STOP_REASON }],
    ['elevations.begin', { verb: 'emergency.stop', target: { kind: 'emergency_stop', id: 'services' }, input: order }],
  ]
  for (const [path, input] of others) {
    const refused = await send(lead.sid, path, input)
    expect([path, refused.message, refused.isUnwritten]).toEqual([path, expect.stringContaining('The database does not answer'), true])
  }
  expect((await query(lead.sid, 'emergency.now', {})).isUnwritten).toBe(true)
  const other = { ...order, digest: `sha256:${'0'.repeat(64)}` }
  expect(await sendBoth(lead.sid, ['agents.activate', { agentId: 'agent-1', reason: STOP_REASON }], ['emergency.stopAll', other])).toEqual([
    expect.stringContaining('The database does not answer'),
    expect.stringContaining('the kept plan is not the one that was shown'),
  ])
  expect((await send(lead.sid, 'emergency.stopAll', { ...order, digest: `sha256:${'0'.repeat(64)}` })).status).toBe(409)
  expect((await send(lead.sid, 'emergency.stopAll', { ...order, typed: 'stop' })).status).toBe(400)
  expect(at.replicas()).toEqual([3, 2, 2])

  const since = Date.now()
  const { data: started } = await send<StopStarted>(lead.sid, 'emergency.stopAll', order)
  expect(started).toMatchObject({ runId: order.requestId, recording: { scope: 'services', startedBy: lead.actor.name } })
  expect(Date.now() - since).toBeLessThan(10_000)
  const { data: again } = await send<StopStarted>(lead.sid, 'emergency.stopAll', order)
  expect(again.recording?.acceptedAt).toBe(started.recording?.acceptedAt)
  const said = await untilEnded(lead.sid, order.requestId)
  expect(said).toMatchObject({ verdict: 'stopped', stoppedAt: expect.any(String), confirmedAt: expect.any(String) })
  expect([at.stops.pods().length, ...at.replicas()]).toEqual([0, 0, 0, 0])

  await at.database.start()
  const emergency = await recordOf(order.requestId)
  expect(emergency).toMatchObject({ scope: 'services', startedBy: lead.personId, method: 'persona', reason: STOP_REASON, failedAt: null })
  expect(emergency.stoppedAt?.toISOString()).toBe(said?.stoppedAt)
})

test('F2 the database is gone before a stop: a key answers for exactly one stop, and the worker checks it by its plan file', async () => {
  const [person, bare] = [await aBrowser('lead', 'local'), await aBrowser('lead', 'local')]
  const key = await withPasskey(person.personId)
  const order = await anOrder()
  for (const { sid } of [person, bare]) await seen(sid)
  await at.database.stop()

  const without = await send(person.sid, 'emergency.stopAll', order)
  expect(without).toMatchObject({ status: 503, message: expect.stringContaining('needs a passkey') })
  expect(without.message).toContain('acgs-stop')
  expect(await query(bare.sid, 'emergency.askKey', order)).toMatchObject({
    status: 412,
    message: expect.stringContaining('no passkey of yours. Use acgs-stop.'),
  })
  const { data: asked } = await query<BegunElevation>(person.sid, 'emergency.askKey', order)
  expect(asked).toMatchObject({ action: { verb: 'emergency.stop', digest: order.digest }, methods: [{ method: 'webauthn' }] })
  const options = asked.webauthn as BrowserOptions // asserted by the line above: a key is what is asked
  expect(options).toMatchObject({ allowCredentials: [{ id: key.id }], userVerification: 'required' })
  const stranger = makeAuthenticator()
  const wrong: [string, object, string][] = [
    ['another stop', { ...order, reason: `${STOP_REASON}, or not`, assertion: key.use(options) }, 'signed another stop'],
    ['another request', { ...order, requestId: randomUUID(), assertion: key.use(options) }, 'signed another stop'],
    ['nobody asked', { ...order, assertion: key.use({ challenge: 'AAAA' }) }, 'signed another stop'],
    ['another key', { ...order, assertion: stranger.use(options) }, 'no such passkey of yours'],
    ['a key under this one’s name', { ...order, assertion: { ...stranger.use(options), id: key.id, rawId: key.id } }, 'did not sign'],
    ['another place', { ...order, assertion: key.use(options, { origin: 'https://example.com' }) }, 'did not sign'],
    ['nobody present', { ...order, assertion: key.use(options, { isVerified: false }) }, 'did not sign'],
  ]
  for (const [name, input, why] of wrong) {
    const refused = await send(person.sid, 'emergency.stopAll', input)
    expect([name, refused.status, refused.message]).toEqual([name, 412, expect.stringContaining(why)])
  }
  const assertion = key.use(options)
  expect((await send(bare.sid, 'emergency.stopAll', { ...order, assertion })).status).toBe(412)
  expect(at.replicas()).toEqual([3, 2, 2])

  const { data: started } = await send<StopStarted>(person.sid, 'emergency.stopAll', { ...order, assertion })
  expect(started.recording).toMatchObject({ startedBy: person.actor.name })
  expect(await untilEnded(person.sid, order.requestId)).toMatchObject({ verdict: 'stopped' })
  await at.database.start()
  const emergency = await recordOf(order.requestId)
  expect(emergency).toMatchObject({ startedBy: person.personId, method: 'webauthn', failedAt: null })

  // With its journal away nothing tells that this stop was made, but that its answer was used.
  for (const name of readdirSync(at.imported).filter((one) => one.startsWith(order.requestId))) rmSync(join(at.imported, name))
  await seen(person.sid)
  await at.database.stop()
  const replayed = await send(person.sid, 'emergency.stopAll', { ...order, assertion })
  expect(replayed).toMatchObject({ status: 412, message: expect.stringContaining('used before') })
  expect(at.replicas()).toEqual([3, 2, 2])
  await at.database.start()
})

test('F2 the database is gone before a stop: a confirmation that was finished before counts, for exactly what was confirmed, with the new cookie', async () => {
  const person = await aBrowser('lead', 'local')
  const secret = await withTotp(person.personId)
  const order = await anOrder()
  await seen(person.sid)
  const about = { verb: 'emergency.stop', target: { kind: 'emergency_stop', id: 'services' } }
  const { data: begun } = await send<BegunElevation>(person.sid, 'elevations.begin', { ...about, input: order })
  const proof = { method: 'totp', code: aCode(secret) }
  const { cookie, status } = await send(person.sid, 'elevations.verify', { id: begun.id, proof })
  expect([status, cookie]).toEqual([200, expect.stringMatching(/^[\w-]{43}$/)])
  const sid = cookie ?? ''
  await at.database.stop()

  expect((await send(person.sid, 'emergency.stopAll', { ...order, elevation: begun.id })).message).toContain('not seen your session')
  expect((await send(sid, 'emergency.stopAll', { ...order, reason: `${STOP_REASON}, or not`, elevation: begun.id })).status).toBe(412)
  expect((await send(sid, 'emergency.stopAll', { ...order, elevation: randomUUID() })).status).toBe(412)
  expect(at.replicas()).toEqual([3, 2, 2])
  const { data: started } = await send<StopStarted>(sid, 'emergency.stopAll', { ...order, elevation: begun.id })
  expect(started.recording).toMatchObject({ startedBy: person.actor.name })
  expect(await untilEnded(sid, order.requestId)).toMatchObject({ verdict: 'stopped' })
  await at.database.start()
  expect(await recordOf(order.requestId)).toMatchObject({ startedBy: person.personId, method: 'totp', failedAt: null })
})

test('F2 a console alone is cut off from the database: its stop is taken all the same, and is in the record as soon as it ended', async () => {
  const { actor, personId } = await aBrowser('lead')
  const { requestId: id, scope, planId, digest, reason } = await anOrder()
  const asked = { id, scope, target: null, planId, digest, reason, person: { id: personId, name: actor.name }, method: 'persona' } as const
  const door = httpStopDoor({ url: at.url, key: at.doorKey })
  await expect(door.stop({ ...asked, isAway: false })).rejects.toThrow('the ordinary way works')
  expect(await door.stop({ ...asked, isAway: true })).toMatchObject({ id, startedBy: actor.name })
  expect(await recordOf(id)).toMatchObject({ startedBy: personId, failedAt: null, stoppedAt: expect.any(Date) })
})

test('F4 a database that takes connections and answers nothing: a stop of agents waits for it no longer than a few seconds, and is contained at the most', async () => {
  const lead = await aBrowser('lead')
  const order = await anOrder('agents')
  await seen(lead.sid)
  const goOn = await at.database.hang()
  try {
    const since = Date.now()
    const { data: started } = await send<StopStarted>(lead.sid, 'emergency.stopAll', order)
    expect(started.recording).toMatchObject({ startedBy: lead.actor.name })
    expect(Date.now() - since).toBeLessThan(10_000)
    expect(await untilEnded(lead.sid, order.requestId)).toMatchObject({ verdict: 'contained', stoppedAt: null })
  } finally {
    goOn()
  }
  expect(await recordOf(order.requestId)).toMatchObject({
    startedBy: lead.personId,
    method: 'persona',
    stoppedAt: null,
    failedAt: expect.any(Date),
  })
})
