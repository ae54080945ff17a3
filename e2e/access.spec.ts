import { ROLES, type Role } from '@/lib/access'
import { CALLS, type Call, NO_DECISION, REPORT_READERS } from './access-table'
import { expect, test } from './fixtures'

type Http = Parameters<Parameters<typeof test>[2]>[0]['request']

/** A person may ask twenty times a second, and these tables ask faster: they then wait as long as they are told. */
async function unlimited(ask: () => Promise<number>): Promise<number> {
  let status = await ask()
  await expect
    .poll(async () => {
      if (status === 429) status = await ask()
      return status
    })
    .not.toBe(429)
  return status
}
const statusOf = (http: Http, call: Call, base: string) => unlimited(() => askOnce(http, call, base))
const statusAt = (http: Http, path: string) => unlimited(async () => (await http.get(path)).status())

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

const NOBODY = '00000000-0000-7000-8000-000000000000'
const EXPORTERS: readonly Role[] = ['analyst', 'lead', 'auditor']
const EXPORTED: readonly [string, readonly Role[]][] = [
  ['agents', [...EXPORTERS, 'admin']],
  ['approvals', [...EXPORTERS, 'admin']],
  ['audit', ['lead', 'auditor']],
  ['decisions', EXPORTERS],
  ['reviews', EXPORTERS],
  ['runtime-events', ['operator', ...EXPORTERS]],
  ['sandboxes', ['operator', ...EXPORTERS]],
  ['violations', EXPORTERS],
  ['waivers', EXPORTERS],
  ['people', ['auditor', 'admin']],
  ['sessions', ['auditor', 'admin']],
  ['tokens', ['auditor', 'admin']],
]

test('every role gets what the table says, from the address itself', async ({ playwright, stateOf, baseURL }) => {
  test.setTimeout(300_000) // every call there is, as every role
  const people: { role: Role; http: Http }[] = []
  for (const role of ROLES) people.push({ role, http: await playwright.request.newContext({ baseURL, storageState: await stateOf(role) }) })
  /** Twenty times a second is for each of them alone: they ask side by side. */
  const each = (act: (role: Role, http: Http) => Promise<void>) =>
    Promise.all(people.map(({ role, http }) => test.step(role, () => act(role, http))))
  await test.step('procedures', () =>
    each(async (role, http) => {
      for (const call of CALLS) {
        const status = await statusOf(http, call, baseURL ?? '')
        // Allowed: done, not there, or first to be confirmed. A second registration of one agent is a conflict, never a refusal.
        const expected = call.may.includes(role) ? [200, 404, 409, 412] : [403]
        expect(expected, `${role}: ${call.path} answered ${status}`).toContain(status)
      }
    }))
  await test.step('exports', () =>
    each(async (role, http) => {
      for (const [what, may] of EXPORTED) {
        const status = await statusAt(http, `/api/${what}?${what === 'audit' ? 'target' : 'search'}=no-agent-has-this-name`)
        expect(status, `${role}: ${what}`).toBe(may.includes(role) ? 200 : 403)
      }
    }))
  await test.step('evidence as one file: named, and of something that is not there', () =>
    each(async (role, http) => {
      const of = (query: string) => statusAt(http, `/api/evidence${query}`)
      expect(await of('?sandbox=no-id'), role).toBe(400)
      expect(await of(`?incident=${NOBODY}`), role).toBe(EXPORTERS.includes(role) ? 404 : 403)
    }))
  await test.step('a report’s file', () =>
    each(async (role, http) =>
      expect(await statusAt(http, `/api/v1/reports/${NO_DECISION}/pdf`), role).toBe(REPORT_READERS.includes(role) ? 404 : 403),
    ))
  for (const { http } of people) await http.dispose()
})

test.describe('nobody', () => {
  test.use({ role: null })
  test('without a session every address asks to sign in', async ({ request, baseURL }) => {
    for (const call of CALLS) expect(await statusOf(request, call, baseURL ?? ''), call.path).toBe(401)
    expect(await statusAt(request, '/api/audit')).toBe(401)
    expect(await statusAt(request, '/api/v1/audit/events')).toBe(401)
    expect(await statusAt(request, '/api/decisions')).toBe(401)
    expect(await statusAt(request, '/api/reviews')).toBe(401)
    expect(await statusAt(request, '/api/v1/reviews')).toBe(401)
    expect(await statusAt(request, `/api/v1/reports/${NO_DECISION}/pdf`)).toBe(401)
    expect(await statusAt(request, '/api/violations')).toBe(401)
    for (const what of ['people', 'sessions', 'tokens']) expect(await statusAt(request, `/api/${what}`)).toBe(401)
    expect(await statusAt(request, '/api/events')).toBe(401)
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
