import { ROLES, type Role } from '@/lib/access'
import { CALLS, type Call, NO_DECISION, REPORT_READERS } from './access-table'
import { expect, test } from './fixtures'

type Http = Parameters<Parameters<typeof test>[2]>[0]['request']

/** A person may ask twenty times a second, and this table asks faster: it then waits as long as it is told. */
async function statusOf(http: Http, call: Call, base: string): Promise<number> {
  let status = await askOnce(http, call, base)
  await expect
    .poll(async () => {
      if (status === 429) status = await askOnce(http, call, base)
      return status
    })
    .not.toBe(429)
  return status
}

async function askOnce(http: Http, { path, input, isWrite }: Call, base: string): Promise<number> {
  const body = { json: input }
  if (!isWrite) return (await http.get(`/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify(body))}`)).status()
  const headers = {
    origin: new URL(base).origin,
    'sec-fetch-site': 'same-origin',
    'x-acgs-request': '1',
    'content-type': 'application/json',
  }
  return (await http.post(`/api/trpc/${path}`, { data: JSON.stringify(body), headers })).status()
}

for (const role of ROLES) {
  test.describe(role, () => {
    test.use({ role })
    test(`${role} gets what the table says, from the address itself`, async ({ request, baseURL }) => {
      for (const call of CALLS) {
        const status = await statusOf(request, call, baseURL ?? '')
        // Allowed: done, not there, or first to be confirmed. A second registration of one agent is a conflict, never a refusal.
        const expected = call.may.includes(role) ? [200, 404, 409, 412] : [403]
        expect(expected, `${call.path} answered ${status}`).toContain(status)
      }
    })
    test(`${role} and the exports`, async ({ request }) => {
      const exporters: readonly Role[] = ['analyst', 'lead', 'auditor']
      const exported: [string, readonly Role[]][] = [
        ['agents', [...exporters, 'admin']],
        ['approvals', [...exporters, 'admin']],
        ['audit', ['lead', 'auditor']],
        ['decisions', exporters],
        ['reviews', exporters],
        ['violations', exporters],
        ['waivers', exporters],
        ['people', ['auditor', 'admin']],
        ['sessions', ['auditor', 'admin']],
        ['tokens', ['auditor', 'admin']],
      ]
      for (const [what, may] of exported) {
        const answer = await request.get(`/api/${what}?${what === 'audit' ? 'target' : 'search'}=no-agent-has-this-name`)
        expect(answer.status(), what).toBe(may.includes(role) ? 200 : 403)
      }
    })
    test(`${role} and a report's file`, async ({ request }) => {
      const answer = await request.get(`/api/v1/reports/${NO_DECISION}/pdf`)
      expect(answer.status()).toBe(REPORT_READERS.includes(role) ? 404 : 403)
    })
  })
}

test.describe('nobody', () => {
  test.use({ role: null })
  test('without a session every address asks to sign in', async ({ request, baseURL }) => {
    for (const call of CALLS) expect(await statusOf(request, call, baseURL ?? ''), call.path).toBe(401)
    expect((await request.get('/api/audit')).status()).toBe(401)
    expect((await request.get('/api/v1/audit/events')).status()).toBe(401)
    expect((await request.get('/api/decisions')).status()).toBe(401)
    expect((await request.get('/api/reviews')).status()).toBe(401)
    expect((await request.get('/api/v1/reviews')).status()).toBe(401)
    expect((await request.get(`/api/v1/reports/${NO_DECISION}/pdf`)).status()).toBe(401)
    expect((await request.get('/api/violations')).status()).toBe(401)
    for (const what of ['people', 'sessions', 'tokens']) expect((await request.get(`/api/${what}`)).status()).toBe(401)
    expect((await request.get('/api/events')).status()).toBe(401)
  })
})

test('a write that does not come from our own page is refused', async ({ request }) => {
  const data = JSON.stringify({ json: { id: '00000000' } })
  const foreign = {
    origin: 'https://elsewhere.example',
    'sec-fetch-site': 'cross-site',
    'x-acgs-request': '1',
    'content-type': 'application/json',
  }
  expect((await request.post('/api/trpc/tokens.revoke', { data, headers: foreign })).status()).toBe(403)
})
