import { expect, test, vi } from 'vitest'
import { GET as openEvents } from '@/app/api/events/route'
import { GET, POST } from '@/app/api/trpc/[trpc]/route'
import { hub } from '@/server/hub'
import { GRACE_MS, renewalOf } from '@/server/session-renewal'
import { endSession, hashSession, hexOf, loadSession } from '@/server/sessions'
import { testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { aPersona } from '@/server/testing/people'
import { sessionOf } from '@/server/testing/signed-in'

const ORIGIN = 'http://localhost'
const AGENT = 'the browser of the person'
type Sent = { sid: string; agent?: string; isStreamed?: boolean }
const headersOf = ({ sid, agent = AGENT, isStreamed = false }: Sent) => ({
  cookie: `acgs-session=${sid}`,
  'user-agent': agent,
  host: 'localhost',
  origin: ORIGIN,
  'sec-fetch-site': 'same-origin',
  'x-acgs-request': '1',
  'content-type': 'application/json',
  ...(isStreamed ? { 'trpc-accept': 'application/jsonl' } : {}),
})
function post(path: string, json: object, sent: Sent): Promise<Response> | Response {
  const body = sent.isStreamed ? JSON.stringify({ 0: { json } }) : JSON.stringify({ json })
  const headers = { ...headersOf(sent), 'content-length': String(Buffer.byteLength(body)) }
  return POST(new Request(`${ORIGIN}/api/trpc/${path}${sent.isStreamed ? '?batch=1' : ''}`, { method: 'POST', headers, body }))
}
const read = async (sent: Sent) =>
  (await GET(new Request(`${ORIGIN}/api/trpc/sessions.mine?input=%7B%22json%22%3A%7B%7D%7D`, { headers: headersOf(sent) }))).status
const sidIn = (answer: Response) => /^acgs-session=([^;]+);/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? null

const CODES = { verb: 'factors.codes', target: { kind: 'recovery_codes', id: 'own' }, input: {} }
async function begin(sent: Sent): Promise<string> {
  const told = (await (await post('elevations.begin', CODES, sent)).json()) as { result: { data: { json: { id: string } } } }
  return told.result.data.json.id
}
const verify = (id: string, sent: Sent) => post('elevations.verify', { id, proof: { method: 'persona' } }, sent)
/** Somebody who is signed in, before and after a step-up. */
async function steppedUp() {
  const { id: personId } = await aPersona('author')
  const { sid: before, actor } = await sessionOf(personId)
  const elevation = await begin({ sid: before })
  const answer = await verify(elevation, { sid: before })
  return { personId, name: actor.sessionHash ?? '', before, elevation, answer, after: sidIn(answer) ?? '' }
}
/** As if the grace ended so many ms from now; the session itself is as it was. */
const graceEnds = (name: string, ms: number) =>
  testDb().session.update({ where: { idHash: new Uint8Array(Buffer.from(name, 'hex')) }, data: { formerUntil: new Date(Date.now() + ms) } })
const endGrace = (name: string) => graceEnds(name, -1)
/** So that a slow machine does not end it. */
const holdGrace = (name: string) => graceEnds(name, 60_000)

test('a confirmed step-up gives the browser a new session id in its answer, and what was confirmed is done with it', async () => {
  const { before, after, answer, elevation, name } = await steppedUp()
  expect(answer.status).toBe(200)
  expect(after).toMatch(/^[\w-]{43}$/)
  expect(after).not.toBe(before)
  expect(answer.headers.get('set-cookie')).toBe(`acgs-session=${after}; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax`)
  expect((await post('factors.makeCodes', { elevation }, { sid: after })).status).toBe(200)
  const rows = await testDb().$queryRaw<
    { said: string }[]
  >`SELECT session::text AS said FROM session WHERE id_hash = decode(${name}, 'hex')`
  for (const sid of [before, after]) expect(rows[0]?.said).not.toContain(sid)
})

test('the same in a streamed answer, whose head would otherwise go before the command', async () => {
  const { id } = await aPersona('author')
  const { sid } = await sessionOf(id)
  const answer = await post('elevations.verify', { id: await begin({ sid }), proof: { method: 'persona' } }, { sid, isStreamed: true })
  expect((await answer.clone().text()).split('\n').length).toBeGreaterThan(2)
  expect(await read({ sid: sidIn(answer) ?? '' })).toBe(200)
})

test('a wrong answer, a beginning and any other command leave the session id as it is', async () => {
  const { id } = await aPersona('author')
  const { sid } = await sessionOf(id)
  const wrong = await post('elevations.verify', { id: await begin({ sid }), proof: { method: 'totp', code: '000000' } }, { sid })
  expect([wrong.status, sidIn(wrong)]).toEqual([400, null])
  const other = await post('sessions.revokeOthers', {}, { sid })
  expect([other.status, sidIn(other)]).toEqual([200, null])
  expect(await read({ sid })).toBe(200)
})

test('the grace: for five seconds the id before counts for calls of the same browser, which were on their way', async () => {
  const since = Date.now()
  const { before, after, name } = await steppedUp()
  const { formerUntil } = await testDb().session.findFirstOrThrow({ where: { formerHash: hashSession(before) } })
  const endsIn = (formerUntil?.getTime() ?? 0) - GRACE_MS
  expect(GRACE_MS).toBe(5000)
  expect(endsIn >= since && endsIn <= Date.now()).toBe(true)
  await holdGrace(name)
  expect(await read({ sid: before })).toBe(200)
  await endGrace(name)
  expect(await read({ sid: before })).toBe(401)
  expect(await read({ sid: after })).toBe(200)
})

test('the grace is not for another browser or another address', async () => {
  const { before, name } = await steppedUp()
  await holdGrace(name)
  expect(await read({ sid: before, agent: 'the browser of a thief' })).toBe(401)
  const { uaHash } = await testDb()
    .session.findFirstOrThrow({ where: { formerHash: hashSession(before) } })
    .then(({ formerFrom }) => ({ uaHash: formerFrom?.split(' ')[1] ?? '' }))
  const load = (ip: string) => loadSession(before, { now: new Date(), isActivity: false, source: { ip, uaHash } })
  expect(await load('127.0.0.1')).toMatchObject({ isFormer: true })
  expect(await load('192.0.2.9')).toBeNull()
  expect(await loadSession(before, { now: new Date(), isActivity: false })).toBeNull()
})

test('the grace gives no second new id: a confirmation through the id before is kept, and the browser has the newer one', async () => {
  const { before, after, name } = await steppedUp()
  await holdGrace(name)
  const again = await verify(await begin({ sid: before }), { sid: before })
  expect([again.status, sidIn(again)]).toEqual([200, null])
  expect(await read({ sid: after })).toBe(200)
})

test('the id before the one before is dead at once, also inside the grace', async () => {
  const { before, after, name } = await steppedUp()
  const third = sidIn(await verify(await begin({ sid: after }), { sid: after })) ?? ''
  await holdGrace(name)
  expect(await Promise.all([before, after, third].map((sid) => read({ sid })))).toEqual([401, 200, 200])
})

test('two confirmations at the same moment: one of them renews the id, and it is the one that counts', async () => {
  const { id } = await aPersona('author')
  const { sid } = await sessionOf(id)
  const both = await Promise.all([await begin({ sid }), await begin({ sid })].map((one) => verify(one, { sid })))
  const made = both.flatMap((answer) => sidIn(answer) ?? [])
  expect(made).toHaveLength(1)
  expect(await read({ sid: made[0] ?? '' })).toBe(200)
})

test('the end of a session ends every id it had', async () => {
  const { before, after, name } = await steppedUp()
  await endSession({ sid: after, reason: 'signed out', source: { ip: '127.0.0.1', uaHash: 'test' }, requestId: 'test', now: new Date() })
  expect(await Promise.all([before, after].map((sid) => read({ sid })))).toEqual([401, 401])
  expect((await entriesAbout(name)).map(({ action }) => action)).toEqual(['sessions.end'])
  const late = renewalOf({ sid: after, source: { ip: '127.0.0.1', uaHash: 'test' }, now: () => new Date() })
  expect(await testDb().$transaction((tx) => late.renew(tx))).toBeNull()
})

test('the entries of the log before and after name the same session, and so do its list and its person', async () => {
  const { name, after, elevation } = await steppedUp()
  await post('factors.makeCodes', { elevation }, { sid: after })
  const told = await loadSession(after, { now: new Date(), isActivity: false })
  expect(told).toMatchObject({ hash: name, actor: { sessionHash: name } })
  expect(hexOf(hashSession(after))).not.toBe(name)
  expect(new Set((await entriesAbout(elevation)).map(({ actor }) => actor.session_hash))).toEqual(new Set([name]))
})

test('a stream that was open before the step-up goes on, and its look every 30 s finds the session', async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] })
  const { id } = await aPersona('author')
  const { sid, actor } = await sessionOf(id)
  const answer = await openEvents(new Request(`${ORIGIN}/api/events`, { headers: headersOf({ sid }) }))
  await verify(await begin({ sid }), { sid })
  await endGrace(actor.sessionHash ?? '')
  expect(await read({ sid })).toBe(401)
  // The look is seen by what it finds: a role that was given meanwhile.
  const [open] = [...hub().clients].filter(({ sessionHash }) => sessionHash === actor.sessionHash)
  expect(open?.canSee('people')).toBe(false)
  await testDb().roleGrant.create({ data: { personId: id, role: 'admin' } })
  vi.advanceTimersByTime(30_000)
  await expect.poll(() => open?.canSee('people')).toBe(true)
  expect(open?.isClosed).toBe(false)
  vi.useRealTimers()
  await answer.body?.cancel()
})
