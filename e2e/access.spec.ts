import { ROLES, type Role } from '@/lib/access'
import { expect, test } from './fixtures'

type Call = { path: string; input: object; isWrite?: boolean; may: readonly Role[] }
const READERS: readonly Role[] = ['operator', 'analyst', 'author', 'lead', 'auditor', 'admin']
const REPORT_READERS: readonly Role[] = ['operator', 'analyst', 'manager', 'lead', 'auditor', 'admin']
const NO_AGENT = 'no-agent-has-this-name'
const REASON = 'the table asks each role'
const NO_DECISION = '00000000-0000-7000-8000-000000000000'

const NO_DIGEST = `sha256:${'0'.repeat(64)}`
const IN_NEED: readonly Role[] = ['operator', 'analyst', 'author', 'lead', 'admin']
const IN_A_MINUTE = new Date(Date.now() + 60_000).toISOString()

const SLO = {
  compliance: { targetRatio: 0.999, warnRatio: 0.995, criticalRatio: 0.99 },
  decisionLatency: { targetMs: 5, warnMs: 2, ownP50Ms: 0.5, ownP95Ms: 1, ownP99Ms: 2.1, ownP999Ms: 5 },
  containment: { targetMs: 30_000, containedMs: 10_000 },
  stream: { backlogRecords: 10_000 },
  decisionsLost: { target: 0 },
}

const WAITS = { critical: 60_000, high: 60_000, medium: 60_000, low: 60_000 }
const DUE = { triageMs: WAITS, settleMs: WAITS }

/** Role × procedure over HTTP, by hand: what the address itself answers, whatever the page shows. */
const TABLE: readonly Call[] = [
  { path: 'accounts.get', input: {}, may: ROLES },
  {
    path: 'accounts.changePassword',
    input: { current: 'seven damp umbrellas', password: 'eight dry umbrellas' },
    isWrite: true,
    may: ROLES,
  },
  { path: 'agents.list', input: {}, may: ROLES },
  { path: 'agents.get', input: { agentId: NO_AGENT }, may: ROLES },
  {
    path: 'agents.update',
    input: { agentId: NO_AGENT, version: 1, owner: 'browser tests', trustLevel: 0.5, clearance: 'public', reason: REASON },
    isWrite: true,
    may: ['admin'],
  },
  { path: 'agents.suspend', input: { agentId: NO_AGENT, reason: REASON }, isWrite: true, may: ['operator', 'analyst', 'lead'] },
  { path: 'agents.activate', input: { agentId: NO_AGENT, version: 1, reason: REASON }, isWrite: true, may: ['lead'] },
  { path: 'agents.block', input: { agentId: NO_AGENT, reason: REASON }, isWrite: true, may: ['operator', 'analyst', 'lead'] },
  { path: 'agents.unblock', input: { agentId: NO_AGENT, version: 1, reason: REASON }, isWrite: true, may: ['lead'] },
  { path: 'agents.retire', input: { agentId: NO_AGENT, typed: NO_AGENT, version: 1, reason: REASON }, isWrite: true, may: ['admin'] },
  { path: 'approvals.list', input: {}, may: ROLES },
  { path: 'approvals.get', input: { id: NO_DECISION }, may: ROLES },
  { path: 'approvals.approve', input: { id: NO_DECISION, digest: NO_DIGEST }, isWrite: true, may: ['analyst', 'lead', 'admin'] },
  {
    path: 'approvals.refuse',
    input: { id: NO_DECISION, digest: NO_DIGEST, reason: REASON },
    isWrite: true,
    may: ['analyst', 'lead', 'admin'],
  },
  { path: 'approvals.withdraw', input: { id: NO_DECISION }, isWrite: true, may: ROLES },
  { path: 'mappings.list', input: {}, may: ['auditor', 'admin'] },
  {
    path: 'mappings.add',
    input: { iss: 'https://nobody.example', group: 'nobody', role: 'operator', reason: REASON },
    isWrite: true,
    may: ['admin'],
  },
  { path: 'mappings.remove', input: { id: NO_DECISION, reason: REASON }, isWrite: true, may: ['admin'] },
  { path: 'breakGlass.list', input: {}, may: READERS },
  { path: 'breakGlass.mine', input: {}, may: ROLES },
  { path: 'breakGlass.borrowers', input: {}, may: ['lead'] },
  { path: 'breakGlass.start', input: { kind: 'contain', scope: 'the table', reason: REASON }, isWrite: true, may: IN_NEED },
  {
    path: 'breakGlass.grant',
    input: { personId: NO_DECISION, role: 'operator', scope: 'the table', reason: REASON },
    isWrite: true,
    may: ['lead'],
  },
  { path: 'breakGlass.confirm', input: { id: NO_DECISION }, isWrite: true, may: ['lead'] },
  { path: 'breakGlass.giveBack', input: { id: NO_DECISION }, isWrite: true, may: IN_NEED },
  { path: 'breakGlass.end', input: { id: NO_DECISION }, isWrite: true, may: ['lead'] },
  { path: 'breakGlass.review', input: { id: NO_DECISION, note: REASON }, isWrite: true, may: ['analyst', 'lead'] },
  { path: 'decisions.list', input: {}, may: READERS },
  { path: 'decisions.get', input: { id: NO_DECISION }, may: READERS },
  { path: 'evolutions.list', input: { agentId: NO_AGENT }, may: ROLES },
  { path: 'evolutions.deploy', input: { id: NO_DECISION, reason: REASON }, isWrite: true, may: ['operator', 'lead'] },
  { path: 'evolutions.rollback', input: { id: NO_DECISION, toId: null, reason: REASON }, isWrite: true, may: ['operator', 'lead'] },
  { path: 'freeze.get', input: {}, may: ROLES },
  { path: 'freeze.start', input: { reason: REASON, until: IN_A_MINUTE }, isWrite: true, may: ['operator', 'lead'] },
  { path: 'freeze.end', input: { id: NO_DECISION, reason: REASON }, isWrite: true, may: ['lead'] },
  { path: 'identities.unlink', input: { id: NO_DECISION, reason: REASON }, isWrite: true, may: ['admin'] },
  { path: 'people.list', input: {}, may: ['lead', 'auditor', 'admin'] },
  { path: 'people.get', input: { id: NO_DECISION }, may: ['lead', 'auditor', 'admin'] },
  { path: 'people.create', input: { name: 'Nobody', login: 'browser.tests', reason: REASON }, isWrite: true, may: ['admin'] },
  { path: 'people.rename', input: { id: NO_DECISION, name: 'Nobody', reason: REASON }, isWrite: true, may: ['admin'] },
  { path: 'people.disable', input: { id: NO_DECISION, reason: REASON }, isWrite: true, may: ['admin'] },
  { path: 'people.enable', input: { id: NO_DECISION, reason: REASON }, isWrite: true, may: ['admin'] },
  { path: 'roles.grant', input: { id: NO_DECISION, role: 'operator', reason: REASON }, isWrite: true, may: ['admin'] },
  { path: 'roles.revoke', input: { id: NO_DECISION, role: 'operator', reason: REASON }, isWrite: true, may: ['admin'] },
  { path: 'sessions.mine', input: {}, may: ROLES },
  { path: 'sessions.list', input: {}, may: ['auditor', 'admin'] },
  // Ending all others is left out: it would end the sessions of journeys that run beside this one.
  { path: 'sessions.revoke', input: { id: '0'.repeat(64) }, isWrite: true, may: ROLES },
  { path: 'sessions.end', input: { id: '0'.repeat(64), reason: REASON }, isWrite: true, may: ['admin'] },
  { path: 'sessions.endAll', input: { personId: NO_DECISION, reason: REASON }, isWrite: true, may: ['admin'] },
  { path: 'objectives.get', input: {}, may: ROLES },
  { path: 'objectives.update', input: { expectedVersion: 999_999, reason: 'browser tests ask', body: SLO }, isWrite: true, may: ['admin'] },
  { path: 'overview.read', input: {}, may: ROLES },
  { path: 'overview.latency', input: {}, may: ROLES },
  { path: 'policies.status', input: {}, may: ROLES },
  { path: 'tokens.list', input: {}, may: ['lead', 'auditor', 'admin'] },
  { path: 'reviews.list', input: {}, may: ROLES },
  { path: 'reviews.get', input: { id: NO_DECISION }, may: ROLES },
  { path: 'reviews.figures', input: {}, may: ROLES },
  { path: 'reviews.reviewers', input: {}, may: ['lead', 'auditor'] },
  { path: 'reviews.claim', input: { id: NO_DECISION }, isWrite: true, may: ['analyst', 'lead'] },
  { path: 'reviews.release', input: { id: NO_DECISION }, isWrite: true, may: ['analyst', 'lead'] },
  {
    path: 'reviews.decide',
    input: { id: NO_DECISION, outcome: 'approve', justification: REASON },
    isWrite: true,
    may: ['analyst', 'lead'],
  },
  {
    path: 'reviews.check',
    input: { id: NO_DECISION, outcome: 'approve', justification: REASON },
    isWrite: true,
    may: ['analyst', 'lead'],
  },
  { path: 'reports.list', input: {}, may: REPORT_READERS },
  { path: 'reports.get', input: { id: NO_DECISION }, may: REPORT_READERS },
  {
    path: 'reports.create',
    // A kind that no journey asks for: the same report is made once at a time.
    input: { kind: 'status-weekly', day: new Date().toISOString().slice(0, 10) },
    isWrite: true,
    may: ['manager', 'lead', 'admin'],
  },
  { path: 'violations.list', input: {}, may: ROLES },
  { path: 'violations.get', input: { id: NO_DECISION }, may: ROLES },
  { path: 'violations.occurrences', input: { id: NO_DECISION }, may: ROLES },
  { path: 'violations.assignees', input: {}, may: ROLES },
  { path: 'violations.fixture', input: { id: NO_DECISION }, may: READERS },
  { path: 'violations.due', input: {}, may: ROLES },
  { path: 'violations.updateDue', input: { expectedVersion: 999_999, reason: REASON, body: DUE }, isWrite: true, may: ['admin'] },
  { path: 'violations.assign', input: { id: NO_DECISION, version: 1, assigneeId: null }, isWrite: true, may: ['analyst', 'lead'] },
  { path: 'violations.triage', input: { id: NO_DECISION, version: 1 }, isWrite: true, may: ['analyst', 'lead'] },
  {
    path: 'violations.dismiss',
    input: { id: NO_DECISION, version: 1, decisionId: NO_DECISION, reason: REASON },
    isWrite: true,
    may: ['analyst', 'lead'],
  },
  { path: 'violations.waive', input: { id: NO_DECISION, version: 1, reason: REASON }, isWrite: true, may: ['analyst', 'lead'] },
  {
    path: 'violations.fix',
    input: { id: NO_DECISION, version: 1, reference: 'OPS-1', reason: REASON },
    isWrite: true,
    may: ['analyst', 'lead'],
  },
  { path: 'violations.resolve', input: { id: NO_DECISION, version: 1, reason: REASON }, isWrite: true, may: ['analyst', 'lead'] },
  { path: 'tokens.revoke', input: { id: '00000000' }, isWrite: true, may: ['lead', 'admin'] },
  { path: 'tokens.create', input: { scopes: ['decide'], agents: ['nobody-*'], days: 1 }, isWrite: true, may: ['admin'] },
  {
    path: 'agents.register',
    input: { agentId: `e2e-${Date.now()}`, owner: 'browser tests', trustLevel: 0.5 },
    isWrite: true,
    may: ['admin'],
  },
]

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
      for (const call of TABLE) {
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
        ['decisions', exporters],
        ['reviews', exporters],
        ['violations', exporters],
        ['people', ['auditor', 'admin']],
        ['sessions', ['auditor', 'admin']],
        ['tokens', ['auditor', 'admin']],
      ]
      for (const [what, may] of exported) {
        const answer = await request.get(`/api/${what}?search=no-agent-has-this-name`)
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
    for (const call of TABLE) expect(await statusOf(request, call, baseURL ?? ''), call.path).toBe(401)
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
