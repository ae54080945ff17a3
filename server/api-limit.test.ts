import { createTRPCClient, httpBatchStreamLink } from '@trpc/client'
import superjson from 'superjson'
import { expect, test, vi } from 'vitest'
import { GET, POST } from '@/app/api/trpc/[trpc]/route'
import { codeOf, sentenceOf } from '@/components/shell/error-code'
import type { AppRouter } from '@/lib/trpc'
import { isStop } from './api-limit'
import { API, Limited, takeToken } from './limits'
import { startSignIn } from './services/accounts/start-sign-in'
import { createSession } from './sessions'
import { aLogin, aStranger } from './testing/accounts'
import { testDb } from './testing/actors'
import { entriesAbout } from './testing/audit'

const ORIGIN = 'http://localhost:3000'
const INPUT = encodeURIComponent(JSON.stringify({ json: {} }))

/** A person who is signed in, and where `isBusy` the bucket of everything that is not stopping, empty for the next minute. */
async function busyPerson({ isBusy = true } = {}) {
  const id = crypto.randomUUID()
  await testDb().person.create({ data: { id, kind: 'local', name: `busy ${id}`, grants: { create: { role: 'operator' } } } })
  const source = { ip: '127.0.0.1', uaHash: 'test' }
  const sid = await createSession({ personId: id, method: 'local', source, requestId: 'test', now: new Date() })
  const soon = new Date(Date.now() + 60_000)
  for (let n = 0; isBusy && n < API.burst; n += 1) await takeToken(testDb(), API, { key: id, now: soon })
  return `acgs-session=${sid}`
}
/** A database that was slow at first is not asked for five seconds; the bucket stays empty for a minute. */
const asked = { timeout: 20_000, interval: 200 }
const ask = (path: string, cookie: string) => GET(new Request(`${ORIGIN}/api/trpc/${path}?input=${INPUT}`, { headers: { cookie } }))
function change(path: string, { cookie, input, isBatch = false }: { cookie: string; input: object; isBatch?: boolean }) {
  const body = JSON.stringify(isBatch ? input : { json: input })
  const own = { host: 'localhost:3000', origin: ORIGIN, 'sec-fetch-site': 'same-origin', 'x-acgs-request': '1' }
  const headers = { ...own, 'content-type': 'application/json', 'content-length': String(body.length), cookie }
  return POST(new Request(`${ORIGIN}/api/trpc/${path}`, { method: 'POST', body, headers }))
}

test('who asks too fast is told how long to wait, in the shape of every other answer', async () => {
  const cookie = await busyPerson()
  const answer = await vi.waitFor(async () => {
    const told = await ask('agents.list', cookie)
    expect(told.status).toBe(429)
    return told
  }, asked)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(await answer.json()).toMatchObject({ error: { json: { message: /Too many requests/, data: { code: 'TOO_MANY_REQUESTS' } } } })
})

const batch = (paths: string[], cookie: string) => {
  const input = encodeURIComponent(JSON.stringify(Object.fromEntries(paths.map((_path, n) => [n, { json: {} }]))))
  return GET(new Request(`${ORIGIN}/api/trpc/${paths.join(',')}?batch=1&input=${input}`, { headers: { cookie } }))
}

test('a batch of ten costs ten, and one that the bucket cannot pay is refused whole', async () => {
  const cookie = await busyPerson({ isBusy: false })
  const ten = Array.from({ length: 10 }, () => 'freeze.get')
  const statuses: number[] = []
  const startedAt = performance.now()
  for (let n = 0; n < 7; n += 1) statuses.push((await batch(ten, cookie)).status)
  const trickled = ((performance.now() - startedAt) / 1000) * API.perSecond
  expect(statuses.filter((status) => status === 200).length).toBeLessThanOrEqual(6 + Math.floor(trickled / 10))
  expect(statuses.slice(0, 6)).toEqual([200, 200, 200, 200, 200, 200])
})

test('of a batch for which the bucket is empty what stops goes on, the rest is told to wait', async () => {
  const cookie = await busyPerson()
  const stop = { agentId: `agent-${crypto.randomUUID()}`, reason: 'a stop that must not wait' }
  const answer = await change('reviews.claim,agents.suspend?batch=1', {
    cookie,
    input: { 0: { json: { id: crypto.randomUUID() } }, 1: { json: stop } },
    isBatch: true,
  })
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  const codes = ((await answer.json()) as { error: { json: { data: { code: string } } } }[]).map(({ error }) => error.json.data.code)
  expect(codes).toEqual(['TOO_MANY_REQUESTS', 'PRECONDITION_FAILED']) // let through, and told what to confirm
})

test('a refusal by the limit is in the audit log once a minute, under who asked', async () => {
  const cookie = await busyPerson()
  const requestId = crypto.randomUUID()
  const ask = () => GET(new Request(`${ORIGIN}/api/trpc/agents.list?input=${INPUT}`, { headers: { cookie, 'x-request-id': requestId } }))
  for (let n = 0; n < 5; n += 1) expect((await ask()).status).toBe(429)
  const entries = (await entriesAbout('api')).filter((entry) => entry.request_id === requestId)
  expect(entries).toMatchObject([{ action: 'limits.refuse', outcome: 'denied', actor: { kind: 'person' } }])
})

test('stopping goes on while everything else waits', async () => {
  const cookie = await busyPerson()
  const reason = 'a stop that must not wait'
  const input = { agentId: `agent-${crypto.randomUUID()}`, reason }
  expect((await change('agents.suspend', { cookie, input })).status).toBe(412) // let through, and told what to confirm
  const claim = { cookie, input: { id: crypto.randomUUID() } }
  await vi.waitFor(async () => expect((await change('reviews.claim', claim)).status).toBe(429), asked)
})

test('one person who asks too fast slows nobody else', async () => {
  await busyPerson()
  const id = crypto.randomUUID()
  expect(await takeToken(testDb(), API, { key: id, now: new Date() })).toBe(0)
})

test('a stop is known by its procedure; a name of everybody’s object is none', () => {
  expect(isStop('agents.suspend')).toBe(true)
  expect(['elevations.begin', 'elevations.verify'].map(isStop)).toEqual([true, true]) // a stop is confirmed first
  expect(['agents.list', 'agents.activate', 'constructor', '__proto__', ''].map(isStop)).toEqual([false, false, false, false, false])
})

test('F51: of a flood at the sign-in five are looked at, the rest are told to wait; a session reads and stops meanwhile', async () => {
  const cookie = await busyPerson({ isBusy: false })
  const ctx = { ...aStranger(), source: { ip: '2001:db8:51::1', uaHash: 'flood' } }
  const flood = Array.from({ length: 60 }, () => startSignIn(ctx, { login: aLogin(), password: 'wrong umbrellas here' }))
  const meanwhile = Promise.all([
    ask('agents.list', cookie),
    change('agents.suspend', { cookie, input: { agentId: `agent-${crypto.randomUUID()}`, reason: 'a stop in a flood' } }),
  ])
  const settled = await Promise.allSettled(flood)
  expect((await meanwhile).map(({ status }) => status)).toEqual([200, 412])
  const refused = settled.filter((one) => one.status === 'rejected')
  expect(refused.every(({ reason }) => reason instanceof Limited)).toBe(true)
  expect(refused.length).toBeGreaterThanOrEqual(55)
})

test('what a page reads of a refusal is the sentence that says when, for one call and for a batch', async () => {
  const cookie = await busyPerson()
  const inHouse = (url: RequestInfo | URL | string, init?: { headers?: unknown }) => {
    const headers = new Headers(init?.headers as Record<string, string>) // what the link itself sends
    headers.set('cookie', cookie)
    return GET(new Request(String(url), { headers })) as Promise<Response>
  }
  const link = httpBatchStreamLink({ url: `${ORIGIN}/api/trpc`, transformer: superjson, fetch: inHouse })
  const client = createTRPCClient<AppRouter>({ links: [link] })
  const asked = await Promise.allSettled([client.freeze.get.query({}), client.agents.list.query({})])
  const [alone] = await Promise.allSettled([client.freeze.get.query({})])
  for (const one of [...asked, alone]) {
    const error = one?.status === 'rejected' ? one.reason : null
    expect([codeOf(error), sentenceOf(error)]).toEqual(['TOO_MANY_REQUESTS', expect.stringMatching(/Too many requests .* try again in/)])
  }
})
