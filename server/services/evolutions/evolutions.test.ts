import { beforeAll, describe, expect, test, vi } from 'vitest'
import { httpDecider } from '@/server/adapters/http/decider'
import type { Decider } from '@/server/ports/decider'
import { createToken } from '@/server/services/tokens/create'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { clean, contextOf, hostEngine } from '@/server/testing/engine'
import { submitEvolution } from './submit'

const host = hostEngine()
// A database of its own, with an engine that really decides.
beforeAll(() => {
  process.env.DATABASE_URL = host.own.database.url('acgs_app')
  process.env.DATABASE_OWNER_URL = host.own.database.url('acgs_owner')
  process.env.AUDIT_DATABASE_URL = host.own.database.url('acgs_sequencer')
})

const reason = 'looked at what it would change'
const within = { timeout: 20_000, interval: 50 }
const plan = { procedure: 'previous version', verification: 'probe', timeline: '30 s', dependencies: [], tested: true, automated: true }
const wish = (over: object = {}) => ({
  type: 'patch',
  metrics: { fitness_improvement: 0.1, safety_score: 0.99, constitutional_compliance: 0.995 },
  changes: {},
  mitigations: { sandbox_deployment: true },
  performance_analysis: { complexity_delta: 0, memory_delta: 0, latency_delta: 0, resource_delta: 0 },
  rollback_plan: plan,
  context: clean().context,
  ...over,
})
const reviewed = { type: 'configuration', mitigations: {} }

/** An agent that the engine knows, and a token that may submit for it and nothing else. */
async function anAgent() {
  const agentId = `agent-${crypto.randomUUID().slice(0, 8)}`
  const ctx = contextOf(host.at.db)
  await host.at.db.agent.create({ data: { agentId, owner: 'x', trustLevel: 0.95, clearance: 'internal' } })
  const { token, id: tokenId } = await createToken(ctx, { label: 't', scopes: ['evolution:submit'], agents: [agentId], days: 1 })
  await vi.waitFor(() => {
    const known = host.at.engine.parts.runtime.snapshot()
    expect(known?.agents.has(agentId) && known.tokens.has(tokenId)).toBe(true)
  }, within)
  const asked = { agentId, tokenId, idempotencyKey: null as string | null, authorization: `Bearer ${token}` }
  const send = (over: object, more: { key?: string; decider?: Decider }) =>
    submitEvolution(ctx, more.decider ?? httpDecider(host.at.url), { ...asked, idempotencyKey: more.key ?? null, input: wish(over) })
  /** On a busy machine an evaluation may be ended at its limit: then it is asked again, as a caller would. */
  const submit = (over: object = {}, more: { key?: string; decider?: Decider } = {}) => {
    const key = crypto.randomUUID()
    return more.decider ? send(over, more) : vi.waitFor(() => send(over, { key, ...more }), { timeout: 20_000, interval: 100 })
  }
  return { agentId, submit }
}
type Agent = Awaited<ReturnType<typeof anAgent>>

const lead = () => callerFor(actorWith('lead'))
const read = (id: string) => testDb().evolution.findUniqueOrThrow({ where: { id } })
const targetOf = (id: string) => ({ kind: 'evolution', id })
const deploy = async (id: string, who = actorWith('lead')) =>
  callerFor(who).evolutions.deploy(await confirmed(who, 'evolutions.deploy', targetOf(id), { id, reason }))
const rollback = async (id: string, toId: string | null, who = actorWith('lead')) =>
  callerFor(who).evolutions.rollback(await confirmed(who, 'evolutions.rollback', targetOf(id), { id, toId, reason }))
async function deployed({ submit }: Agent): Promise<string> {
  const { evolution } = await submit()
  await deploy(evolution.evolution_id)
  return evolution.evolution_id
}
async function approveReview(id: string, outcome: 'approve' | 'reject' = 'approve'): Promise<void> {
  const { priority } = await vi.waitFor(() => testDb().review.findUniqueOrThrow({ where: { id } }), within)
  const people = priority === 'critical' ? [lead(), lead(), lead()] : priority === 'high' ? [lead(), lead()] : [lead()]
  for (const who of outcome === 'approve' ? people : [lead()]) {
    await who.reviews.claim({ id })
    await who.reviews.decide({ id, outcome, justification: reason })
  }
}

describe('submitting', () => {
  test('a clean patch is approved by itself, with score and decision, audited as the token', async () => {
    const { evolution, isNew } = await (await anAgent()).submit()
    expect(isNew).toBe(true)
    expect(evolution).toMatchObject({ state: 'auto_approved', path: 'auto', type: 'patch', decision_id: expect.any(String) })
    expect(evolution.score).toBeGreaterThan(0.95)
    expect((await entriesAbout(evolution.evolution_id)).map(({ action, phase, outcome }) => `${action} ${phase} ${outcome}`)).toEqual([
      'evolutions.submit intent null',
      'evolutions.submit outcome done',
      'evolutions.evaluate intent null',
      'evolutions.evaluate outcome done',
    ])
  })
  test('one below a threshold is rejected', async () => {
    const { evolution } = await (await anAgent()).submit({
      metrics: { fitness_improvement: 0.1, safety_score: 0.5, constitutional_compliance: 1 },
    })
    expect(evolution).toMatchObject({ state: 'rejected', path: null, reason: expect.stringMatching(/safety_score_below_threshold/) })
  })
  test('a token for another agent is not taken by the engine', async () => {
    const [one, other] = [await anAgent(), await anAgent()]
    const decider: Decider = {
      decide: (authorization, question) => httpDecider(host.at.url).decide(authorization, { ...question, agent_id: other.agentId }),
    }
    await expect(one.submit({}, { decider })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
  test('the scope for evolutions asks for nothing else', async () => {
    const { agentId, submit } = await anAgent()
    let authorization = ''
    const listening: Decider = {
      decide: (header, question) => {
        authorization = header
        return httpDecider(host.at.url).decide(header, question)
      },
    }
    await submit({}, { decider: listening }).catch(() => undefined)
    const token = authorization.slice('Bearer '.length)
    expect((await host.at.ask(clean({ agent_id: agentId }), { token })).status).toBe(403)
    const { context, ...data } = wish()
    const named = (action: string) => ({ type: 'evolution_approval', action, agent_id: agentId, input_data: data, context })
    expect((await host.at.ask(named('data.write_record'), { token })).status).toBe(403)
    expect((await host.at.ask(named('evolve_agent'), { token })).status).toBe(200)
  })
  test('without a decision it waits, approved by nobody; the same key asks again', async () => {
    const agent = await anAgent()
    const dead = httpDecider('http://127.0.0.1:1')
    await expect(agent.submit({}, { key: 'k', decider: dead })).rejects.toMatchObject({ code: 'UPSTREAM' })
    const waiting = await testDb().evolution.findFirstOrThrow({ where: { agentId: agent.agentId } })
    expect(waiting).toMatchObject({ state: 'pending', decisionId: null })
    await expect(deploy(waiting.id)).rejects.toMatchObject({ code: 'CONFLICT' })
    const { evolution } = await agent.submit({}, { key: 'k' })
    expect(evolution).toMatchObject({ evolution_id: waiting.id, state: 'auto_approved' })
    expect(await agent.submit({}, { key: 'k' })).toMatchObject({ isNew: false, evolution: { evolution_id: waiting.id } })
    const other = agent.submit({ type: 'configuration' }, { key: 'k', decider: httpDecider(host.at.url) })
    await expect(other).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

test('a refusal judges nothing: it waits, and can be asked again', async () => {
  const { agentId, submit } = await anAgent()
  const refusing: Decider = {
    decide: async (...asked) => ({
      ...(await httpDecider(host.at.url).decide(...asked)),
      allow: false,
      verdict: 'deny',
      refusal: 'emergency_stop',
    }),
  }
  await expect(submit({}, { decider: refusing })).rejects.toMatchObject({ code: expect.stringMatching(/CONFLICT|UPSTREAM/) })
  expect(await testDb().evolution.findFirstOrThrow({ where: { agentId } })).toMatchObject({ state: 'pending' })
})

describe('people', () => {
  test('a configuration waits for people, and what they approve is approved', async () => {
    const { evolution } = await (await anAgent()).submit(reviewed)
    expect(evolution).toMatchObject({ state: 'human_review', path: 'human', review_id: expect.any(String) })
    await expect(deploy(evolution.evolution_id)).rejects.toMatchObject({ code: 'CONFLICT' })
    await approveReview(evolution.review_id ?? '')
    expect(await read(evolution.evolution_id)).toMatchObject({ state: 'approved' })
    await deploy(evolution.evolution_id)
    expect(await read(evolution.evolution_id)).toMatchObject({ state: 'deployed' })
  })
  test('what people approved once is not approved a second time by the same word', async () => {
    const agent = await anAgent()
    const { evolution } = await agent.submit(reviewed)
    const reviewId = evolution.review_id ?? ''
    await approveReview(reviewId)
    const approval = await testDb().approval.findUnique({ where: { reviewId } })
    if (approval) await vi.waitFor(() => expect(host.at.engine.parts.runtime.snapshot()?.approvals.has(approval.id)).toBe(true), within)
    const again = await agent.submit({ ...reviewed, context: { ...clean().context, approvals: [approval?.id ?? reviewId] } })
    expect(again.evolution).toMatchObject({ state: 'human_review', reason: expect.stringMatching(/^review:/) })
  })
  test('an untested way back goes the fast path, within 15 min', async () => {
    const { evolution } = await (await anAgent()).submit({ rollback_plan: { ...plan, tested: false } })
    expect(evolution).toMatchObject({ state: 'human_review', path: 'fast' })
    const review = await vi.waitFor(() => testDb().review.findUniqueOrThrow({ where: { id: evolution.review_id ?? '' } }), within)
    expect(review.kind).toBe('evolution')
    expect((review.dueAt.getTime() - review.createdAt.getTime()) / 60_000).toBeCloseTo(15, 1)
  })
  test('what they reject is rejected for good', async () => {
    const { evolution } = await (await anAgent()).submit(reviewed)
    await approveReview(evolution.review_id ?? '', 'reject')
    expect(await read(evolution.evolution_id)).toMatchObject({ state: 'rejected' })
    await expect(deploy(evolution.evolution_id)).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('deploying and taking back', () => {
  test('a deployment is a new version of the agent, with who and why; twice is a conflict', async () => {
    const agent = await anAgent()
    const id = await deployed(agent)
    const seen = await testDb().agentVersion.findFirstOrThrow({ where: { agentId: agent.agentId }, orderBy: { version: 'desc' } })
    expect(seen).toMatchObject({ version: 2, action: 'evolutions.deploy', before: { evolution: null }, after: { evolution: id }, reason })
    await expect(deploy(id)).rejects.toMatchObject({ code: 'CONFLICT' })
  })
  test('back to a young, well-scored one: one person, timed, a new version of the agent', async () => {
    const agent = await anAgent()
    const [first, second] = [await deployed(agent), await deployed(agent)]
    const page = await lead().evolutions.list({ agentId: agent.agentId })
    expect(page.target).toMatchObject({ toId: first, people: 1 })
    expect(page.items.map(({ id, isCurrent }) => [id, isCurrent])).toEqual([
      [second, true],
      [first, false],
    ])
    expect(await rollback(second, first)).toEqual({ id: second, isDone: true, requestId: null })
    const after = await lead().evolutions.list({ agentId: agent.agentId })
    expect(after.items[0]).toMatchObject({ state: 'rolled_back', rollbackMs: expect.any(Number) })
    expect(after.items[0]?.rollbackMs).toBeLessThan(30_000)
    expect(after.items[1]).toMatchObject({ isCurrent: true })
    expect(await testDb().agentVersion.count({ where: { agentId: agent.agentId, action: 'evolutions.rollback' } })).toBe(1)
  })
  test('back to before the first one takes two different people', async () => {
    const agent = await anAgent()
    const id = await deployed(agent)
    const [one, two] = [actorWith('lead'), actorWith('lead')]
    expect(await rollback(id, null, one)).toEqual({ id, isDone: false, requestId: null })
    expect(await read(id)).toMatchObject({ state: 'deployed' })
    await expect(rollback(id, null, one)).rejects.toMatchObject({ code: 'CONFLICT' })
    const lent = { ...actorWith('author', 'lead'), borrowed: ['lead' as const] }
    await expect(rollback(id, null, lent)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /lent to you/ })
    expect(await rollback(id, null, two)).toEqual({ id, isDone: true, requestId: null })
  })
  test('an older one takes two people', async () => {
    const agent = await anAgent()
    const [first, second] = [await deployed(agent), await deployed(agent)]
    await testDb().evolution.update({ where: { id: first }, data: { deployedAt: new Date(Date.now() - 31 * 86_400_000) } })
    expect(await rollback(second, first)).toEqual({ id: second, isDone: false, requestId: null })
  })
  test('two at once: one is done, the other a conflict', async () => {
    const agent = await anAgent()
    const [first, second] = [await deployed(agent), await deployed(agent)]
    const both = await Promise.allSettled([rollback(second, first), rollback(second, first)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
  test('a way back that waited for a deployment does not take back what runs no longer', async () => {
    const agent = await anAgent()
    const [first, second] = [await deployed(agent), await deployed(agent)]
    const { evolution } = await agent.submit()
    const client = await host.at.pool.connect()
    try {
      await client.query('BEGIN')
      await client.query('SELECT 1 FROM agent WHERE agent_id = $1 FOR UPDATE', [agent.agentId])
      const back = rollback(second, first)
      const told = back.then(
        () => 'done',
        ({ code }: { code: string }) => code,
      )
      const waiting = `SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted`
      await vi.waitFor(async () => expect((await client.query<{ n: number }>(waiting)).rows[0]?.n).toBeGreaterThan(0), within)
      await client.query(`UPDATE evolution SET state = 'deployed', deployed_at = now(), version = version + 1 WHERE id = $1`, [
        evolution.evolution_id,
      ])
      await client.query('COMMIT')
      expect(await told).toBe('CONFLICT')
      expect(await read(second)).toMatchObject({ state: 'deployed' })
    } finally {
      client.release(true)
    }
  })
  test('what is not running cannot be taken back, and a suspended agent is left alone', async () => {
    const agent = await anAgent()
    const [first, second] = [await deployed(agent), await deployed(agent)]
    await expect(rollback(first, null)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(rollback(second, null)).rejects.toMatchObject({ code: 'CONFLICT' })
    const { evolution } = await agent.submit()
    const [who, input] = [actorWith('lead'), { agentId: agent.agentId, reason }]
    await callerFor(who).agents.suspend(await confirmed(who, 'agents.suspend', { kind: 'agent', id: agent.agentId }, input))
    await expect(deploy(evolution.evolution_id)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/suspended/) })
  })
  test('another role is refused and that is recorded; what never was is not found', async () => {
    const { evolution } = await (await anAgent()).submit()
    await expect(deploy(evolution.evolution_id, actorWith('admin'))).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect((await entriesAbout(evolution.evolution_id)).at(-1)).toMatchObject({ phase: 'deny', outcome: 'denied' })
    await expect(deploy(crypto.randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
