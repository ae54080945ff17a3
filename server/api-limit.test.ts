import { expect, test } from 'vitest'
import { GET, POST } from '@/app/api/trpc/[trpc]/route'
import { isStop } from './api-limit'
import { API, Limited, takeToken } from './limits'
import { startSignIn } from './services/accounts/start-sign-in'
import { createSession } from './sessions'
import { aLogin, aStranger } from './testing/accounts'
import { testDb } from './testing/actors'

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
const ask = (path: string, cookie: string) => GET(new Request(`${ORIGIN}/api/trpc/${path}?input=${INPUT}`, { headers: { cookie } }))
function change(path: string, { cookie, input }: { cookie: string; input: object }) {
  const body = JSON.stringify({ json: input })
  const own = { host: 'localhost:3000', origin: ORIGIN, 'sec-fetch-site': 'same-origin', 'x-acgs-request': '1' }
  const headers = { ...own, 'content-type': 'application/json', 'content-length': String(body.length), cookie }
  return POST(new Request(`${ORIGIN}/api/trpc/${path}`, { method: 'POST', body, headers }))
}

test('who asks too fast is told how long to wait, in the shape of every other answer', async () => {
  const cookie = await busyPerson()
  const answer = await ask('agents.list', cookie)
  expect(answer.status).toBe(429)
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  expect(await answer.json()).toMatchObject({ error: { json: { message: /Too many requests/, data: { code: 'TOO_MANY_REQUESTS' } } } })
})

test('stopping goes on while everything else waits', async () => {
  const cookie = await busyPerson()
  const reason = 'a stop that must not wait'
  const input = { agentId: `agent-${crypto.randomUUID()}`, reason }
  expect((await change('agents.suspend', { cookie, input })).status).toBe(412) // let through, and told what to confirm
  expect((await change('reviews.claim', { cookie, input: { id: crypto.randomUUID() } })).status).toBe(429)
})

test('one person who asks too fast slows nobody else', async () => {
  await busyPerson()
  const id = crypto.randomUUID()
  expect(await takeToken(testDb(), API, { key: id, now: new Date() })).toBe(0)
})

test('a stop is known by its procedure, in a batch too; a name of everybody’s object is none', () => {
  expect(isStop('agents.suspend')).toBe(true)
  expect(isStop('reviews.claim,agents.block')).toBe(true)
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
