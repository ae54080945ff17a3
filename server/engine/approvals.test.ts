import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import type { Decision } from '@/lib/schemas/evaluate'
import { uuidv7 } from '@/lib/uuid'
import { clean, hostEngine, startTestEngine, type TestEngine } from '@/server/testing/engine'
import { spendApprovals } from './approvals'
import { reviewIdOf } from './review-id'

const host = hostEngine()
const within = { timeout: 20_000, interval: 20 }
afterEach(() => vi.restoreAllMocks())

/** An agent of its own for each amount, so that none meets its rate limit. */
async function agentFor(agentId: string): Promise<void> {
  const create = { agentId, owner: 'x', trustLevel: 0.95, clearance: 'internal' }
  await host.at.db.agent.upsert({ where: { agentId }, create, update: {} })
  await vi.waitFor(() => expect(host.at.engine.parts.runtime.snapshot()?.agents.has(agentId)).toBe(true), within)
}

/** A refund that the constitution sends to a person; what is named in the context is no part of what was asked. */
const refund = (amount: number, over: { approvals?: unknown; agent_id?: string; action?: string } = {}) => {
  const { approvals, ...rest } = over
  const context = { ...clean().context, risk_score: 0.85, ...(approvals === undefined ? {} : { approvals }) }
  return clean({
    action: 'data.write_record',
    agent_id: `agent-r${amount}`,
    input_data: { tool: 'refund', arguments: { amount } },
    context,
    ...rest,
  })
}
/** An evaluation that waited for a core of a busy machine is ended and denied as an error, and uses nothing up: it is asked again. */
async function ask(body: object, at: TestEngine = host.at, token = host.at.token): Promise<Decision> {
  for (let tries = 1; ; tries++) {
    const decision = (await (await at.ask(body, { token })).json()) as Decision
    if (decision.refusal !== 'timeout' || tries === 20) return decision
  }
}

type Bound = { reviewId: string; agentId: string; action: string; inputDigest: string; constitutionHash: string }
/** What the engine stored of a question; it is there within two seconds. */
const stored = (id: string): Promise<Bound> =>
  vi.waitFor(async () => {
    const found = await host.at.db.review.findUnique({ where: { id } })
    if (!found) throw new Error('not there yet')
    const { agentId, action, inputDigest, constitutionHash } = found
    return { reviewId: id, agentId, action, inputDigest: inputDigest ?? '', constitutionHash: constitutionHash ?? '' }
  }, within)

/** An approval as an approved review leaves it, known to the engine when this returns. */
async function approve(amount: number, more: { kinds?: string[]; seconds?: number; at?: TestEngine } = {}): Promise<string> {
  await agentFor(`agent-r${amount}`)
  const { obligations } = await ask(refund(amount))
  const bound = await stored(obligations.find(({ kind }) => kind === 'require_review')?.review_id ?? '')
  const id = uuidv7(Date.now())
  const createdAt = new Date()
  const expiresAt = new Date(createdAt.getTime() + (more.seconds ?? 600) * 1000)
  await host.at.db.approval.create({ data: { id, ...bound, kinds: more.kinds ?? ['review'], createdAt, expiresAt } })
  for (const at of [host.at, ...(more.at ? [more.at] : [])])
    await vi.waitFor(() => expect(at.engine.parts.runtime.snapshot()?.approvals.has(id)).toBe(true), within)
  return id
}
const usedBy = async (id: string) => (await host.at.db.approval.findUniqueOrThrow({ where: { id } })).usedBy

test('a decision for a person names its review, and the review is stored with it, once', async () => {
  await agentFor('agent-r5')
  const decision = await ask(refund(5))
  expect(decision).toMatchObject({ allow: false, verdict: 'review' })
  const owed = decision.obligations.filter(({ kind }) => kind === 'require_review')
  expect(owed).toMatchObject([{ priority: 'high', review_id: reviewIdOf(decision.decision_id) }])
  const bound = await stored(reviewIdOf(decision.decision_id))
  const review = await host.at.db.review.findUniqueOrThrow({ where: { id: bound.reviewId } })
  expect(review).toMatchObject({
    kind: 'decision',
    state: 'pending',
    priority: 'high',
    rank: 1,
    riskScore: 0.85,
    reasons: ['risk score 0.85'],
    grants: ['review'],
    decisionId: decision.decision_id,
    requestedBy: host.at.tokenId,
    origin: 'simulated',
  })
  const minutes = (at: Date) => (at.getTime() - review.createdAt.getTime()) / 60_000
  expect([review.dueAt, review.escalatesAt, review.timesOutAt].map(minutes)).toEqual([60, 120, 240])
  const { rows } = await host.at.pool.query<{ record: object }>('SELECT record FROM decision WHERE decision_id = $1', [
    decision.decision_id,
  ])
  await host.at.engine.parts.journal.append({ record: rows[0]?.record as never, handlerNs: 1 })
  await vi.waitFor(() => expect(host.at.engine.parts.journal.backlog().records).toBe(0), within)
  expect(await host.at.db.review.count({ where: { decisionId: decision.decision_id } })).toBe(1)
  expect(await host.at.db.event.count({ where: { topic: 'reviews', ref: review.id } })).toBe(1)
})

test('an allowed decision opens no review', async () => {
  const { decision_id: decisionId } = await ask(clean())
  await vi.waitFor(() => expect(host.at.engine.parts.journal.backlog().records).toBe(0), within)
  expect(await host.at.db.review.count({ where: { decisionId } })).toBe(0)
})

test('with its approval the same request is allowed exactly once, and the approval says by which decision it was used', async () => {
  const id = await approve(7)
  const allowed = await ask(refund(7, { approvals: [id] }))
  expect(allowed).toMatchObject({ allow: true, verdict: 'allow' })
  expect(await usedBy(id)).toBe(allowed.decision_id)
  expect(await ask(refund(7, { approvals: [id] }))).toMatchObject({ allow: false, verdict: 'review' })
})

test.each<[string, (id: string) => object]>([
  ['another amount', (id) => refund(5000, { approvals: [id] })],
  ['another action', (id) => refund(8, { approvals: [id], action: 'data.write_report' })],
  ['another agent', (id) => refund(8, { approvals: [id], agent_id: 'agent-8' })],
  ['a bare true', () => refund(8, { approvals: true })],
  ['an id that never was', () => refund(8, { approvals: [uuidv7(Date.now())] })],
  ['a text instead of a list', (id) => refund(8, { approvals: id })],
  ['too many names', (id) => refund(8, { approvals: [id, ...Array.from({ length: 8 }, (_, i) => `x${i}`)] })],
  ['hostile names', () => refund(8, { approvals: ["' OR 1=1 --", '__proto__', 'constructor', {}, null] })],
])('an approval does not count: %s', async (_name, bodyOf) => {
  await agentFor('agent-8')
  await agentFor('agent-r5000')
  const id = await approve(8)
  expect((await ask(bodyOf(id))).allow).toBe(false)
  expect(await usedBy(id)).toBeNull()
})

test('an approval of another kind does not meet the review, and stays unused', async () => {
  const id = await approve(9, { kinds: ['special_authorization'] })
  expect(await ask(refund(9, { approvals: [id] }))).toMatchObject({ verdict: 'review' })
  expect(await usedBy(id)).toBeNull()
})

test('a high-risk action is denied, and allowed once with the approvals that its rules ask for', async () => {
  await agentFor('agent-r11')
  const body = (approvals: string[]) =>
    clean({ agent_id: 'agent-r11', action: 'crypto.key_generation', context: { ...clean().context, approvals } })
  const { decision_id: decisionId, violation_codes: codes } = await ask(body([]))
  expect(codes).toEqual(['high_risk_unauthorized', 'high_risk_unreviewed'])
  const denied = await vi.waitFor(() => host.at.db.decision.findFirstOrThrow({ where: { decisionId } }), within)
  const { agentId, action, inputDigest, constitutionHash } = denied
  const [id, createdAt] = [uuidv7(Date.now()), new Date()]
  const waits = {
    priority: 'high',
    rank: 1,
    kind: 'decision',
    requestedBy: 'test',
    origin: 'simulated',
    dueAt: createdAt,
    escalatesAt: createdAt,
  }
  const asked = { id: uuidv7(Date.now()), agentId, action, createdAt, timesOutAt: createdAt, reasons: [], grants: [], ...waits }
  const kinds = ['additional_authorization', 'security_review']
  const bound = { id, kinds, agentId, action, inputDigest, constitutionHash, createdAt, expiresAt: new Date(createdAt.getTime() + 600_000) }
  await host.at.db.review.create({ data: { ...asked, approval: { create: bound } } })
  await vi.waitFor(() => expect(host.at.engine.parts.runtime.snapshot()?.approvals.has(id)).toBe(true), within)
  expect(await ask(body([id]))).toMatchObject({ allow: true })
  expect((await ask(body([id]))).violation_codes).toEqual(codes)
})

test('an expired approval does not count', async () => {
  const id = await approve(10, { seconds: 4 })
  await vi.waitFor(async () => {
    const { rows } = await host.at.pool.query<{ over: boolean }>(
      'SELECT expires_at < clock_timestamp() AS over FROM approval WHERE id = $1',
      [id],
    )
    expect(rows[0]?.over).toBe(true)
  }, within)
  expect(await ask(refund(10, { approvals: [id] }))).toMatchObject({ allow: false, verdict: 'review' })
  expect(await usedBy(id)).toBeNull()
})

test('two engines and many requests at once: exactly one is allowed', async () => {
  const other = await startTestEngine({
    database: host.own.database,
    root: join(host.own.root, 'other'),
    seeds: false,
    engineId: 'engine-other',
  })
  try {
    await vi.waitFor(async () => expect((await fetch(`${other.url}/ready`)).status).toBe(200), { timeout: 60_000 })
    for (const amount of [20, 21, 22]) {
      const id = await approve(amount, { at: other })
      const body = refund(amount, { approvals: [id] })
      const answers = await Promise.all(Array.from({ length: 8 }, (_, i) => ask(body, i % 2 === 0 ? host.at : other)))
      const allowed = answers.filter(({ allow }) => allow)
      expect(allowed).toHaveLength(1)
      expect(await usedBy(id)).toBe(allowed[0]?.decision_id)
    }
  } finally {
    await other.stop()
  }
})

test('an engine that ends between use and answer has used it up: there is never a second allow', async () => {
  const id = await approve(30)
  // As if another engine had used it and was killed before it answered.
  const fact = host.at.engine.parts.runtime.snapshot()?.approvals.get(id)
  expect(await spendApprovals(host.at.pool, fact ? [fact] : [], uuidv7(Date.now()))).toBe(true)
  expect(await ask(refund(30, { approvals: [id] }))).toMatchObject({ allow: false, verdict: 'review' })
})

test('two approvals of which one is used up: neither is used for this', async () => {
  const [first, second] = [await approve(31), await approve(31)]
  expect((await ask(refund(31, { approvals: [first] }))).allow).toBe(true)
  expect(await ask(refund(31, { approvals: [first, second] }))).toMatchObject({ allow: false })
  expect(await usedBy(second)).toBeNull()
  expect((await ask(refund(31, { approvals: [second] }))).allow).toBe(true)
})

test('a stop that comes while an approval is used up is not missed', async () => {
  const id = await approve(34)
  const setLatch = (all: object | null) =>
    host.at.db.runtimeDocument.update({ where: { key: 'latch' }, data: { body: { all, agents: {} } as object } })
  const isStopped = (expected: boolean) =>
    vi.waitFor(() => expect(host.at.engine.parts.runtime.snapshot()?.isStopped).toBe(expected), within)
  const client = await host.at.pool.connect()
  await client.query('BEGIN')
  await client.query('SELECT id FROM approval WHERE id = $1 FOR UPDATE', [id])
  const answer = ask(refund(34, { approvals: [id] }))
  await setLatch({ reason: 'test' })
  await isStopped(true)
  await client.query('ROLLBACK')
  client.release()
  // Stopped, or too late for the approval on a busy machine: never an allow.
  expect((await answer).allow).toBe(false)
  await setLatch(null)
  await isStopped(false)
})

test('a change of somebody else while an approval is used up costs nobody the approval', async () => {
  const id = await approve(35)
  const client = await host.at.pool.connect()
  await client.query('BEGIN')
  await client.query('SELECT id FROM approval WHERE id = $1 FOR UPDATE', [id])
  const answer = ask(refund(35, { approvals: [id] }))
  await agentFor('agent-somebody-else')
  await client.query('ROLLBACK')
  client.release()
  const decision = await answer
  if (decision.allow) expect(await usedBy(id)).toBe(decision.decision_id)
  else expect(await usedBy(id)).toBeNull()
})

test('a database that is away: the approval does not count', async () => {
  const id = await approve(32)
  const fact = host.at.engine.parts.runtime.snapshot()?.approvals.get(id)
  const away = new Error('away')
  vi.spyOn(host.at.pool, 'connect').mockImplementation((told?: unknown) => (typeof told === 'function' ? told(away) : Promise.reject(away)))
  expect(await spendApprovals(host.at.pool, fact ? [fact] : [], uuidv7(Date.now()))).toBe(false)
  expect(await ask(refund(32, { approvals: [id] }))).toMatchObject({ allow: false, verdict: 'review' })
})

test('a database that does not answer in time: the approval does not count', async () => {
  const id = await approve(33)
  const client = await host.at.pool.connect()
  await client.query('BEGIN')
  await client.query('SELECT id FROM approval WHERE id = $1 FOR UPDATE', [id])
  try {
    expect(await ask(refund(33, { approvals: [id] }))).toMatchObject({ allow: false, verdict: 'review' })
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
  expect(await usedBy(id)).toBeNull()
})
