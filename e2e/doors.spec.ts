import { GRANTED_BY, type TokenScope } from '@/lib/access'
import { expect, test } from './fixtures'
import { acgs } from './installation'
import { signIn } from './people'
import { ADDRESSES, addressOf, type Door } from './route-table'

const SCOPES = Object.keys(GRANTED_BY) as TokenScope[] // the table is a constant
const calls = ADDRESSES.flatMap(({ path, methods }) =>
  Object.entries(methods).map(([method, door]) => ({ name: `${method} ${path}`, at: addressOf(path), method, door })),
)

/** How a door stays shut: led to the sign-in page, or looking as if there were nothing, where a browser comes by itself. */
const shut = (door: Door): number[] => ('session' in door && door.session === 'led' ? [303, 404] : [401])

const JSON_BODY = { data: '{}', headers: { 'content-type': 'application/json' } }

test.describe('nobody', () => {
  test.use({ role: null })

  test('gets past no door of the table that is not open', async ({ request }) => {
    for (const { name, at, method, door } of calls) {
      if ('open' in door) continue
      // A write of our own page says 403 before anybody is asked who they are: the request itself is not one of ours.
      const expected = method === 'POST' && !('token' in door) ? [401, 403] : shut(door)
      const answer = await request.fetch(at, { method, maxRedirects: 0, ...(method === 'POST' ? JSON_BODY : {}) })
      expect(expected, name).toContain(answer.status())
      expect(answer.headers()['cache-control'], name).toContain('no-')
      if (answer.status() === 303) expect(answer.headers().location, name).toBe('/sign-in')
    }
  })

  test('F44 header tricks, other spellings of an address and prefetches change nothing', async ({ request }) => {
    const tricks: Record<string, string>[] = [
      { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
      { 'x-middleware-subrequest': 'src/proxy:src/proxy:src/proxy:src/proxy:src/proxy' },
      { 'x-forwarded-for': '127.0.0.1', 'x-forwarded-host': 'localhost', 'x-real-ip': '127.0.0.1' },
      { 'x-original-url': '/api/health', 'x-rewrite-url': '/api/health' },
      { 'x-http-method-override': 'HEAD', 'x-method-override': 'OPTIONS' },
      { rsc: '1', 'next-router-prefetch': '1', 'next-router-segment-prefetch': '/_tree' },
      { purpose: 'prefetch', 'sec-purpose': 'prefetch' },
      { 'next-action': '0'.repeat(40) },
      { 'impersonate-user': 'system:admin', 'impersonate-group': 'system:masters', connection: 'impersonate-user' },
      { authorization: 'Basic YWRtaW46YWRtaW4=' },
      { cookie: 'acgs-session=; __Host-acgs-session=' },
    ]
    const guarded = calls.filter(({ door, method }) => !('open' in door) && method === 'GET')
    for (const { name, at, door } of guarded)
      for (const headers of tricks) {
        let answer = await request.get(at, { headers, maxRedirects: 0 })
        // The framework sends its own kind of request once more, with a mark in the address.
        if (answer.status() === 307) answer = await request.get(answer.headers().location ?? '', { headers, maxRedirects: 0 })
        expect(shut(door), `${name} with ${JSON.stringify(headers)}`).toContain(answer.status())
      }
    for (const { name, at } of guarded)
      for (const spelling of [
        `${at}.rsc`,
        `${at}/`,
        at.replace('/api/', '/api//'),
        at.replace('/api/', '/%61pi/'),
        `${at}?_rsc=1`,
        `/x/..${at}`,
      ]) {
        const answer = await request.get(spelling, { maxRedirects: 5 })
        expect([401, 404, 400], `${name} as ${spelling} at ${answer.url()}`).toContain(
          answer.url().endsWith('/sign-in') ? 401 : answer.status(),
        )
      }
  })

  test('F44 a page asked for in any of the framework\u2019s forms leads to the sign-in page and holds nothing of the console', async ({
    request,
  }) => {
    const forms: Record<string, string>[] = [
      {},
      { rsc: '1' },
      { rsc: '1', 'next-router-prefetch': '1' },
      { 'x-middleware-subrequest': 'proxy:proxy:proxy:proxy:proxy' },
    ]
    for (const page of ['/', '/agents', '/decisions', '/violations', '/reviews', '/objectives', '/reports'])
      for (const headers of forms) {
        const answer = await request.get(page, { headers })
        const text = await answer.text()
        // A prefetch gets the names of the route's parts alone; everything else is led to the sign-in page.
        if (!('next-router-prefetch' in headers)) expect(`${answer.url()} ${text}`, page).toContain('/sign-in')
        expect(text, page).not.toMatch(/Needs you|Policy engine|Constitutional compliance/)
      }
  })
})

test('every answer has the headers of the house, a page its policy with a nonce of its own', async ({ request }) => {
  const nonces = new Set<string>()
  for (const at of [
    '/',
    '/sign-in',
    '/no-such-page',
    '/api/health',
    '/api/agents',
    '/api/no-such-address',
    '/api/v1/reviews',
    '/health',
    '/icon.svg',
  ]) {
    const headers = (await request.get(at)).headers()
    expect(headers['strict-transport-security'], at).toBe('max-age=31536000; includeSubDomains')
    expect(headers['x-content-type-options'], at).toBe('nosniff')
    expect(headers['referrer-policy'], at).toBe('no-referrer')
    expect(headers['cross-origin-opener-policy'], at).toBe('same-origin')
    expect(headers['cross-origin-resource-policy'], at).toBe('same-origin')
    expect(headers['x-powered-by'], at).toBeUndefined()
    expect(headers['access-control-allow-origin'], at).toBeUndefined()
    if (at !== '/icon.svg') {
      expect(headers['content-security-policy'], at).toContain("default-src 'none'")
      expect(headers['content-security-policy'], at).toContain("frame-ancestors 'none'")
      expect(headers['cache-control'], at).toContain('no-store')
    }
    const [, nonce] = /'nonce-([^']+)'/.exec(headers['content-security-policy'] ?? '') ?? []
    if (nonce) {
      expect(Buffer.from(nonce, 'base64')).toHaveLength(16)
      expect(nonces.has(nonce), at).toBe(false)
      nonces.add(nonce)
    }
  }
  expect(nonces.size).toBeGreaterThanOrEqual(2)
})

test('a nonce and a policy that a caller brings are not used', async ({ request }) => {
  const answer = await request.get('/sign-in', { headers: { 'x-nonce': 'mine', 'content-security-policy': "script-src 'unsafe-inline'" } })
  expect(answer.headers()['content-security-policy']).not.toContain("unsafe-inline'; script")
  expect(await answer.text()).not.toContain('nonce="mine"')
})

test('what a browser reports is taken, what is no report is not', async ({ request }) => {
  const report = { 'csp-report': { 'effective-directive': 'img-src', 'blocked-uri': 'https://elsewhere.example/a.png' } }
  const send = (type: string, data: string) => request.post('/api/csp-reports', { headers: { 'content-type': type }, data })
  expect((await send('application/csp-report', JSON.stringify(report))).status()).toBe(204)
  expect((await send('application/csp-report', '{"a":')).status()).toBe(400)
  expect((await send('text/plain', JSON.stringify(report))).status()).toBe(415)
  expect((await send('application/csp-report', JSON.stringify({ 'csp-report': { 'blocked-uri': 'x'.repeat(20_000) } }))).status()).toBe(413)
})

test('a token opens the doors of its scope and no other', async ({ playwright, baseURL }) => {
  test.slow() // a process a token, and every token at every door
  const machine = await playwright.request.newContext({ ...(baseURL ? { baseURL } : {}), storageState: { cookies: [], origins: [] } })
  const made = new Map<TokenScope, string>()
  for (const scope of SCOPES)
    made.set(scope, (await acgs<{ token: string }>('token', 'create', '--scopes', scope, '--agents', 'nobody')).token)
  for (const { name, at, method, door } of calls) {
    if ('open' in door) continue
    for (const [scope, token] of made) {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
      const status = (await machine.fetch(at, { method, headers, maxRedirects: 0, ...(method === 'POST' ? { data: '{}' } : {}) })).status()
      if ('token' in door && door.token === scope) expect([200, 201, 202, 400, 404], `${name} by ${scope}`).toContain(status)
      else expect([...shut(door), 403], `${name} by ${scope}`).toContain(status)
    }
  }
  await machine.dispose()
})

test.describe('nobody yet', () => {
  test.use({ role: null })

  test('the session cookie is HttpOnly, SameSite, of this host alone, and opaque', async ({ request }) => {
    await signIn(request, 'operator')
    const cookies = (await request.storageState()).cookies.filter(({ name }) => name.endsWith('acgs-session'))
    expect(cookies).toHaveLength(1)
    const [cookie] = cookies
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', domain: 'localhost' })
    expect(cookie?.value).toMatch(/^[A-Za-z0-9_-]{43}$/)
  })

  test('no metrics, sources or settings lie open beside the pages', async ({ request }) => {
    const paths = [
      '/metrics',
      '/api/metrics',
      '/.env',
      '/.git/config',
      '/package.json',
      '/server.js',
      '/.next/BUILD_ID',
      '/_next/static/../../package.json',
      '/api/auth/_log',
      '/api/auth/session',
      '/debug',
      '/openapi.json',
    ]
    for (const path of paths) {
      const answer = await request.get(path, { maxRedirects: 0 })
      expect([307, 308, 404], path).toContain(answer.status())
      expect(await answer.text(), path).not.toMatch(/acgs_|NEXTAUTH|DATABASE_URL|"dependencies"/)
    }
  })
})
