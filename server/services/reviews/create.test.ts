import pg from 'pg'
import { expect, test, vi } from 'vitest'
import { GET as getOne } from '@/app/api/v1/reviews/[id]/route'
import { GET, POST } from '@/app/api/v1/reviews/route'
import type { WireReview } from '@/lib/schemas/reviews'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { addDecisions } from '@/server/testing/decision-rows'
import { makeToken } from '@/server/testing/tokens'

type Scope = 'review:create' | 'review:read' | 'decide'
const unique = () => crypto.randomUUID().replaceAll('-', '')
const admin = callerFor(actorWith('admin'))
const why = 'looked at the request and its agent'

/** An agent, a token for it, and a denial of it. */
async function denied(severity = 'high', over: object = {}) {
  const agentId = `agent-${unique()}`
  await admin.agents.register({ agentId, owner: 'payments', trustLevel: 0.9 })
  const { token, id: tokenId } = await makeToken({ scopes: ['review:create', 'review:read'], agents: [agentId] })
  const action = 'crypto.key_generation'
  const [decisionId = ''] = await addDecisions({
    agentId,
    action,
    verdict: 'deny',
    allow: false,
    severity,
    inputDigest: `sha256:${unique()}`,
    ...over,
  })
  return { agentId, token, tokenId, decisionId, action }
}
type Denied = Awaited<ReturnType<typeof denied>>
const bodyOf = ({ agentId, action, decisionId }: Denied, over: object = {}) => ({
  kind: 'decision',
  agent_id: agentId,
  action,
  decision_id: decisionId,
  priority: 'low',
  reasons: ['a new signing key for the release'],
  approvals: ['additional_authorization', 'security_review'],
  ...over,
})
const url = 'http://localhost/api/v1/reviews'
const post = (token: string, body: unknown, headers: Record<string, string> = {}) =>
  POST(
    new Request(url, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  )
const read = (token: string, query = '') => GET(new Request(`${url}${query}`, { headers: { authorization: `Bearer ${token}` } }))
const readOne = (token: string, id: string) =>
  getOne(new Request(`${url}/${id}`, { headers: { authorization: `Bearer ${token}` } }), { params: Promise.resolve({ id }) })
const problem = async (answer: Response) => ({ status: answer.status, ...((await answer.json()) as { error: { code: string } }).error })

test('a token asks about a denial: the graver severity sets the priority, and it is audited as the token', async () => {
  const asked = await denied()
  const answer = await post(asked.token, bodyOf(asked))
  expect(answer.status).toBe(201)
  const made = (await answer.json()) as WireReview
  expect(made).toMatchObject({ kind: 'decision', agent_id: asked.agentId, priority: 'high', state: 'pending', age_minutes: 0 })
  const entries = await entriesAbout(made.id)
  expect(entries.map(({ phase, outcome, actor }) => `${phase} ${outcome} ${actor.id}`)).toEqual([
    `intent null token:${asked.tokenId}`,
    `outcome done token:${asked.tokenId}`,
  ])
})

test('approved by two people, it names an approval of the kinds that were asked for', async () => {
  const asked = await denied()
  const { id } = (await (await post(asked.token, bodyOf(asked))).json()) as WireReview
  for (const who of [callerFor(actorWith('analyst')), callerFor(actorWith('lead'))]) {
    await who.reviews.claim({ id })
    await who.reviews.decide({ id, outcome: 'approve', justification: why })
  }
  expect(await (await readOne(asked.token, id)).json()).toMatchObject({
    state: 'decided',
    outcome: 'approve',
    approval: { kinds: ['additional_authorization', 'security_review'], used_at: null },
  })
  const { inputDigest } = await testDb().approval.findUniqueOrThrow({ where: { reviewId: id } })
  expect(inputDigest).toBe((await testDb().decision.findFirstOrThrow({ where: { decisionId: asked.decisionId } })).inputDigest)
})

test('an approval that stands in for a review takes the gravest quorum, however mild the denial', async () => {
  for (const approvals of [['review', 'security_review'], undefined]) {
    const asked = await denied('medium')
    expect(await (await post(asked.token, bodyOf(asked, { approvals }))).json()).toMatchObject({ priority: 'critical' })
  }
})

test('many requests about one denial at once open one review', async () => {
  const asked = await denied()
  const owner = new pg.Client({ connectionString: process.env.DATABASE_OWNER_URL })
  await owner.connect()
  try {
    // Nobody's review is stored until all have seen that there is none.
    await owner.query('BEGIN; LOCK TABLE review IN SHARE MODE')
    const answers = Promise.all(Array.from({ length: 3 }, () => post(asked.token, bodyOf(asked))))
    const waiting =
      'SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())'
    await vi.waitFor(async () => expect((await owner.query<{ n: number }>(waiting)).rows[0]?.n).toBeGreaterThanOrEqual(3), 20_000)
    await owner.query('COMMIT')
    expect((await answers).map(({ status }) => status).sort()).toEqual([201, 409, 409])
  } finally {
    await owner.end()
  }
  expect(await testDb().review.count({ where: { decisionId: asked.decisionId } })).toBe(1)
})

test('the same key gives the same review, another question under it is a conflict', async () => {
  const asked = await denied()
  const key = { 'idempotency-key': 'release-7' }
  const first = (await (await post(asked.token, bodyOf(asked), key)).json()) as WireReview
  const again = await post(asked.token, bodyOf(asked), key)
  expect(again.status).toBe(200)
  expect(((await again.json()) as WireReview).id).toBe(first.id)
  expect(await problem(await post(asked.token, bodyOf(asked, { action: 'data.read_public' }), key))).toMatchObject({ code: 'conflict' })
  expect(await problem(await post(asked.token, bodyOf(asked)))).toMatchObject({ status: 409, message: expect.stringContaining(first.id) })
})

test.each<[string, { row?: object; over?: object }, [number, string]]>([
  ['an allowed decision', { row: { verdict: 'allow', allow: true } }, [409, 'conflict']],
  ['a refusal', { row: { refusal: 'agent_blocked' } }, [409, 'conflict']],
  ['a decision that never was', { over: { decision_id: crypto.randomUUID() } }, [404, 'not_found']],
  ['a decision of another action', { over: { action: 'data.read_public' } }, [404, 'not_found']],
  ['another agent', { over: { agent_id: 'agent-of-others' } }, [403, 'agent_not_bound']],
  ['no decision', { over: { decision_id: undefined } }, [400, 'invalid_input']],
  ['no reason', { over: { reasons: [] } }, [400, 'invalid_input']],
  ['an approval of our own making', { over: { approvals: ['everything'] } }, [400, 'invalid_input']],
  ['a stranger', { over: { state: 'decided' } }, [400, 'invalid_input']],
  ['evolution', { over: { kind: 'evolution' } }, [400, 'invalid_input']],
  ['NUL', { over: { reasons: ['a\u0000b'] } }, [400, 'invalid_input']],
])('refused: %s', async (_name, { row, over }, [status, code]) => {
  const asked = await denied('high', row)
  expect(await problem(await post(asked.token, bodyOf(asked, over)))).toMatchObject({ status, code })
})

type Knock = { scopes: Scope[]; call: (token: string) => Promise<Response> }
test.each<[string, Knock, [number, string]]>([
  ['reading needs review:read', { scopes: ['review:create'], call: (token) => read(token) }, [403, 'forbidden_scope']],
  ['creating needs review:create', { scopes: ['review:read', 'decide'], call: (token) => post(token, {}) }, [403, 'forbidden_scope']],
  [
    'a secret that is not right',
    { scopes: ['review:read'], call: (token) => read(`${token.slice(0, -2)}${token.endsWith('aa') ? 'bb' : 'aa'}`) },
    [401, 'unauthenticated'],
  ],
  ['no JSON', { scopes: ['review:create'], call: (token) => post(token, '{') }, [400, 'invalid_input']],
  ['a filter that is none', { scopes: ['review:read'], call: (token) => read(token, '?state=open') }, [400, 'invalid_input']],
  ['a list of another agent', { scopes: ['review:read'], call: (token) => read(token, '?agent_id=else') }, [403, 'agent_not_bound']],
])('the door: %s', async (_name, { scopes, call }, [status, code]) => {
  const { token } = await makeToken({ scopes, agents: [`agent-${unique()}`] })
  expect(await problem(await call(token))).toMatchObject({ status, code, request_id: expect.any(String) })
})

test('a revoked and an expired token are refused', async () => {
  const { token, id } = await makeToken({ scopes: ['review:read'], agents: ['agent-*'] })
  expect((await read(token)).status).toBe(200)
  await testDb().apiToken.update({ where: { id }, data: { expiresAt: new Date(Date.now() - 1000) } })
  expect((await read(token)).status).toBe(401)
  await admin.tokens.revoke({ id })
  expect((await read(token)).status).toBe(401)
})

test('a token sees the reviews of its agents alone', async () => {
  const [mine, others] = [await denied(), await denied()]
  const made = (await (await post(mine.token, bodyOf(mine))).json()) as WireReview
  await post(others.token, bodyOf(others))
  expect(await (await read(mine.token)).json()).toMatchObject({ items: [{ id: made.id }], next_cursor: null, total: 1 })
  expect((await readOne(others.token, made.id)).status).toBe(404)
  expect((await readOne(mine.token, 'no-id')).status).toBe(404)
})

test('an incident is reviewed without a decision and yields no approval', async () => {
  const asked = await denied()
  const incident = bodyOf(asked, { kind: 'incident', decision_id: undefined, priority: 'medium' })
  const { id } = (await (await post(asked.token, incident)).json()) as WireReview
  const analyst = callerFor(actorWith('analyst'))
  await analyst.reviews.claim({ id })
  await analyst.reviews.decide({ id, outcome: 'approve', justification: why })
  const seen = (await (await readOne(asked.token, id)).json()) as WireReview
  expect(seen).toMatchObject({ state: 'decided', outcome: 'approve' })
  expect(seen.approval).toBeUndefined()
})
