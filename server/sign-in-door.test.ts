import { beforeEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { GET as authGet } from '@/app/api/auth/[...nextauth]/route'
import { AppError } from '@/lib/errors'
import { authOptions, sourceOf } from './auth'
import { addressKey, Limited, stepLimitOf } from './limits'
import { type Stepped, signInRoute } from './sign-in-door'
import { testDb } from './testing/actors'
import './testing/people'

type Cookie = { value: string; options: object }
const jar = new Map<string, Cookie>()
vi.mock('next/headers', () => ({
  headers: async () => new Headers(),
  cookies: async () => ({
    get: (name: string) => jar.get(name),
    set: (name: string, value: string, options: object) => jar.set(name, { value, options }),
  }),
}))
beforeEach(() => jar.clear())

const own = { host: 'localhost:3000', origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin', 'x-acgs-request': '1' }
const asked = (body: string, over: Record<string, string> = {}) =>
  new Request('http://localhost:3000/api/sign-in/password', {
    method: 'POST',
    body,
    headers: { ...own, 'content-type': 'application/json', 'content-length': String(body.length), ...over },
  })
const routeOf = (act: () => Promise<Stepped | null>) => signInRoute('sign-in', z.strictObject({ login: z.string() }), act)
const good = JSON.stringify({ login: 'n.okafor' })

test('an answer that must not be told apart is 401 with one sentence', async () => {
  const answer = await routeOf(async () => null)(asked(good))
  expect([answer.status, await answer.json()]).toEqual([401, { error: { code: 'refused', message: 'Login or password is wrong.' } }])
})

test('the ticket goes into a cookie that no script and no other site gets', async () => {
  const answer = await routeOf(async () => ({ body: { hasApp: true }, ticket: 'sealed' }))(asked(good))
  expect(await answer.json()).toEqual({ hasApp: true })
  expect(jar.get('acgs-sign-in')).toEqual({
    value: 'sealed',
    options: { httpOnly: true, sameSite: 'strict', path: '/', secure: false, maxAge: 300 },
  })
})

test('a page of somebody else, a form and a broken body never reach the service', async () => {
  const act = vi.fn(async () => null)
  const route = routeOf(act)
  expect((await route(asked(good, { 'sec-fetch-site': 'cross-site' }))).status).toBe(403)
  expect((await route(asked(good, { 'content-type': 'application/x-www-form-urlencoded' }))).status).toBe(415)
  expect((await route(asked('{"login": 1}'))).status).toBe(400)
  expect((await route(asked('no json'))).status).toBe(400)
  expect((await route(asked('{"login":"a","role":"admin"}'))).status).toBe(400)
  expect(act).not.toHaveBeenCalled()
})

test('too often is 429 with the wait; what is unknown stays unsaid', async () => {
  const limited = await routeOf(async () => Promise.reject(new Limited('Too many tries.', 90_000)))(asked(good))
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '90'])
  const conflict = await routeOf(async () => Promise.reject(new AppError('CONFLICT', 'login: taken')))(asked(good))
  expect([conflict.status, await conflict.json()]).toEqual([409, { error: { code: 'CONFLICT', message: 'login: taken' } }])
  const unknown = await routeOf(async () => Promise.reject(new Error('password=hunter2')))(asked(good))
  expect(unknown.status).toBe(503)
  expect(await unknown.text()).not.toContain('hunter2')
})

test.each(['session', '_log', 'verify-request', 'webhooks', ''])('the library’s address %s is not there', async (action) => {
  const answer = await authGet(new Request(`http://localhost:3000/api/auth/${action}`), {
    params: Promise.resolve({ nextauth: action === '' ? [] : [action] }),
  })
  expect(answer.status).toBe(404)
})

test.each([
  ['/decisions?verdict=deny', '/decisions?verdict=deny'],
  ['https://console.example/agents', '/agents'],
  ['https://elsewhere.example/agents', '/'],
  ['https://console.example.elsewhere.example/', '/'],
  ['//elsewhere.example', '/'],
  ['/\\elsewhere.example', '/'],
  ['javascript:alert(1)', '/'],
])('%s leads to %s of this console', async (url, path) => {
  const baseUrl = 'https://console.example'
  expect(await authOptions.callbacks?.redirect?.({ url, baseUrl })).toBe(`${baseUrl}${path}`)
})

const DOORS = {
  'a step of a sign-in': async (act: () => Promise<Stepped | null>) => routeOf(act)(asked(good)),
  'an answer of a provider': async () =>
    authGet(new Request('http://localhost:3000/api/auth/callback/oidc?code=a&state=b'), {
      params: Promise.resolve({ nextauth: ['callback', 'oidc'] }),
    }),
  'a proof': async () =>
    authGet(new Request('http://localhost:3000/api/auth/callback/local', { method: 'POST', body: 'answer=1' }), {
      params: Promise.resolve({ nextauth: ['callback', 'local'] }),
    }),
}
test.each(Object.entries(DOORS))('a flood from one address is 429 and reaches nothing: %s', async (_what, knock) => {
  const { ip } = sourceOf(new Headers())
  const key = `${stepLimitOf(ip).name}:${addressKey(ip)}`
  const empty = { tokens: -1_000_000, at: new Date() }
  await testDb().rateBucket.upsert({ where: { key }, create: { key, ...empty }, update: empty })
  const act = vi.fn(async () => ({ body: {} }))
  const isShut = async () => {
    act.mockClear()
    const answer = await knock(act).catch(() => null) // without the limit the library fails at a request that it was not given whole
    return answer?.status === 429 && Number(answer.headers.get('retry-after')) > 1
  }
  // A database that was slow at first is not asked for five seconds.
  await vi.waitUntil(isShut, { timeout: 30_000 }).finally(() => testDb().rateBucket.delete({ where: { key } }))
  expect(act).not.toHaveBeenCalled()
})
