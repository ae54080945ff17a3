import { createHash, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { beforeAll, expect, test, vi } from 'vitest'
import { ADDRESSES, addressOf, type Door } from '@/e2e/route-table'
import { ROLES } from '@/lib/access'
import { API, LANGUAGE, takeToken } from './limits'
import { testDb } from './testing/actors'
import { ROOT } from './testing/project-files'
import { aPerson, sessionOf } from './testing/signed-in'

vi.mock('@/server/single-sign-on', () => ({ singleSignOn: () => ({}), stepUpCookie: () => ({ name: 'acgs-step-up', options: {} }) }))

type Handler = (request: Request, context: { params: Promise<Record<string, string>> }) => Promise<Response>
const ORIGIN = 'http://localhost:3000'
const own = {
  host: 'localhost:3000',
  origin: ORIGIN,
  'sec-fetch-site': 'same-origin',
  'x-acgs-request': '1',
  'content-type': 'application/json',
}
const NOBODY = '00000000-0000-7000-8000-000000000000'
const params = { id: NOBODY, eid: NOBODY, index: '1', format: 'pdf', trpc: 'agents.list' }
const SCOPES = [
  'evolution:submit',
  'audit:read',
  'audit:write',
  'audit:export',
  'report:read',
  'review:read',
  'review:create',
  'opa:bundle',
  'opa:logs',
  'webhook:alertmanager',
  'webhook:falco',
  'webhook:tetragon',
]

/** Empty for the next minute. */
async function emptied(key: string): Promise<void> {
  const soon = new Date(Date.now() + 60_000)
  for (const limit of [API, LANGUAGE]) await takeToken(testDb(), limit, { key, now: soon, count: limit.burst })
}
async function aToken(): Promise<{ key: string; authorization: string }> {
  const [id, secret] = [randomBytes(4).toString('hex'), randomBytes(32).toString('base64url')]
  const expiresAt = new Date(Date.now() + 3_600_000)
  const secretHash = new Uint8Array(createHash('sha256').update(secret).digest())
  await testDb().apiToken.create({ data: { id, secretHash, label: 't', scopes: SCOPES, agents: ['*'], createdBy: 'test', expiresAt } })
  return { key: `token:${id}`, authorization: `Bearer acgs_${id}_${secret}` }
}

const busy = { cookie: '', authorization: '' }
beforeAll(async () => {
  const personId = await aPerson(...ROLES)
  const token = await aToken()
  busy.cookie = `acgs-session=${(await sessionOf(personId)).sid}`
  busy.authorization = token.authorization
  await Promise.all([emptied(personId), emptied(token.key)])
})

type Way = 'session' | 'token'
const waysOf = (door: Door): Way[] => (['session', 'token'] as const).filter((way) => way in door)
const DOORS = ADDRESSES.flatMap(({ path, methods }) =>
  Object.entries(methods).flatMap(([method, door]) =>
    waysOf(door).map((way) => [`${method} ${path} by ${way}`, { path, method, way }] as const),
  ),
)

test('the walk is no empty one', () => {
  expect(DOORS.length).toBeGreaterThan(30)
})

test.each(DOORS)(
  '%s answers 429 to who asked too often, and says when to come back',
  async (_name, { path, method, way }) => {
    const route = (await import(join(ROOT, 'app', path, 'route.ts'))) as Record<string, Handler>
    const at = addressOf(path).replace('agents.list', method === 'POST' ? 'reviews.claim' : 'agents.list')
    const input = path.includes('[trpc]') && method === 'GET' ? `?input=${encodeURIComponent('{"json":{}}')}` : ''
    const step = path.startsWith('/api/step-up/') ? `?elevation=${crypto.randomUUID()}` : ''
    const body = method === 'POST' ? { body: '{}' } : {}
    const known: Record<string, string> = way === 'session' ? { cookie: busy.cookie } : { authorization: busy.authorization }
    const headers = { ...own, ...known, ...(method === 'POST' ? { 'content-length': '2' } : {}) }
    const ask = () =>
      route[method]?.(new Request(`${ORIGIN}${at}${input}${step}`, { method, headers, ...body }), {
        params: Promise.resolve(params),
      })
    // A database that is slow for a moment is not asked for five seconds: the answer is another one then.
    const answer = await vi.waitFor(
      async () => {
        const one = await ask()
        expect(one?.status).toBe(429)
        return one
      },
      { timeout: 12_000, interval: 1000 },
    )
    expect(Number(answer?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(await answer?.text()).toMatch(/Too many requests in a short time\. .* try again in (a second|\d+ seconds)\./)
  },
  15_000,
)
