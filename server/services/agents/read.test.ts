import { expect, test } from 'vitest'
import type { AgentPage, ListAgents } from '@/lib/schemas/agents'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { addDecisions } from '@/server/testing/decision-rows'
import { confirmed } from '@/server/testing/elevation'
import { withRollback } from '@/server/testing/rollback'
import { makeToken } from '@/server/testing/tokens'
import { listAgents } from './list'

const unique = () => crypto.randomUUID().replaceAll('-', '')
const admin = callerFor(actorWith('admin'))
const origin = serviceContext().origin
const register = (agentId: string, owner = 'payments') => admin.agents.register({ agentId, owner, trustLevel: 0.9 })
const list = (input: Partial<ListAgents>): Promise<AgentPage> => callerFor(actorWith('manager')).agents.list(input)
const found = async (input: Partial<ListAgents>) => (await list(input)).items.map((row) => row.agentId)

/** An engine that has just said it lives, and what it counted. */
async function measured(agentId: string): Promise<void> {
  const id = `engine-${agentId}`
  const second = BigInt(Math.floor(Date.now() / 1000))
  await testDb().roleInstance.create({ data: { id, role: 'engine', version: '0', startedAt: new Date(), status: {} } })
  await testDb().agentUsage.createMany({
    data: [
      { engineId: id, agentId, prefix: 'data', second, n: 3 },
      { engineId: id, agentId, prefix: 'system', second: second - 5n, n: 4 },
      { engineId: id, agentId, prefix: 'data', second: second - 61n, n: 100 },
    ],
  })
}

test('paging returns each agent once, by id', async () => {
  const mark = unique()
  const ids = ['a', 'b', 'c', 'd', 'e'].map((letter) => `${mark}-${letter}`)
  for (const id of ids) await register(id)
  const first = await list({ search: mark, limit: 2 })
  expect(first).toMatchObject({ total: 5, nextCursor: ids[1] })
  const second = await list({ search: mark, limit: 2, cursor: first.nextCursor ?? '' })
  const third = await list({ search: mark, limit: 2, cursor: second.nextCursor ?? '' })
  expect([...first.items, ...second.items, ...third.items].map((row) => row.agentId)).toEqual(ids)
  expect(third.nextCursor).toBeNull()
})

test('search finds by id and owner in any case, and its signs are letters', async () => {
  const mark = unique()
  await register(`a-${mark}`, `Team ${mark} 100%`)
  for (const search of [`A-${mark}`.toUpperCase(), `team ${mark}`, `${mark} 100%`, ` ${mark} `])
    expect(await found({ search }), search).toEqual([`a-${mark}`])
  for (const search of [`${mark}%100`, `a_${mark}`, `${mark}\\`]) expect(await found({ search }), search).toEqual([])
})

test('the state filter keeps its own', async () => {
  const mark = unique()
  await register(`a-${mark}`)
  await register(`b-${mark}`)
  const [who, input] = [actorWith('lead'), { agentId: `b-${mark}`, reason: 'a test of the filter' }]
  await callerFor(who).agents.block(await confirmed(who, 'agents.block', { kind: 'agent', id: input.agentId }, input))
  expect(await found({ search: mark, state: 'blocked' })).toEqual([`b-${mark}`])
  expect(await found({ search: mark, state: 'active' })).toEqual([`a-${mark}`])
  expect(await found({ search: mark, state: 'retired' })).toEqual([])
})

test.each([
  ['operator object as search', { search: { contains: '' } }],
  ['operator object as state', { state: { not: 'active' } }],
  ['NUL in the search', { search: 'a\u0000b' }],
  ['limit over 200', { limit: 201 }],
  ['cursor that is no id', { cursor: "' OR 1=1" }],
])('bad input is refused: %s', async (_name, input) => {
  await expect(list(input as Partial<ListAgents>)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('figures: requests of 60 s, denials of 24 h of this installation, decisions and violations by verdict', async () => {
  const agentId = `agent-${unique()}`
  await register(agentId)
  await measured(agentId)
  const own = { agentId, origin }
  const deny = { ...own, verdict: 'deny', allow: false, attempted: true }
  const old = new Date(Date.now() - 25 * 3_600_000)
  await addDecisions(own, own, deny, deny, { ...own, verdict: 'review' }, { ...deny, origin: 'drill' }, { ...deny, evaluatedAt: old })
  expect((await list({ search: agentId })).items).toMatchObject([{ agentId, requestsPerMinute: 7, denied24h: 2, state: 'active' }])
  expect(await admin.agents.get({ agentId })).toMatchObject({
    requestsPerMinute: 7,
    decisions24h: { allow: 2, deny: 2, review: 1, error: 0 },
    violations24h: { allow: 0, deny: 2, review: 0, error: 0 },
    origin,
  })
  await testDb().roleInstance.delete({ where: { id: `engine-${agentId}` } }) // other suites count engines
})

test('without a live engine nobody counted: requests are unknown, not zero', async () => {
  const agentId = `agent-${unique()}`
  await register(agentId)
  await withRollback(async (ctx) => {
    await ctx.db.$executeRaw`DELETE FROM role_instance`
    expect((await listAgents(ctx, { search: agentId, limit: 1 })).items).toMatchObject([{ agentId, requestsPerMinute: null, denied24h: 0 }])
  })
})

test('an agent has its record, its history from the first version, and the names of who changed it', async () => {
  const agentId = `agent-${unique()}`
  const person = await testDb().person.create({ data: { id: crypto.randomUUID(), name: `Lea ${agentId}`, kind: 'local' } })
  await register(agentId)
  const who = { ...actorWith('lead'), id: person.id }
  const lead = callerFor(who)
  const input = { agentId, reason: 'it floods the gateway' }
  await lead.agents.suspend(await confirmed(who, 'agents.suspend', { kind: 'agent', id: agentId }, input))
  const { agent, history } = await lead.agents.get({ agentId })
  expect(agent).toMatchObject({ agentId, state: 'suspended', version: 2 })
  expect(history).toMatchObject([
    { version: 2, action: 'agents.suspend', by: person.name, before: { state: 'active' }, reason: 'it floods the gateway' },
    { version: 1, action: 'agents.register', before: {}, after: { owner: 'payments', state: 'active' }, reason: null },
  ])
})

test('tokens: those in force whose patterns match, and only for who may read tokens', async () => {
  const mark = unique()
  const agentId = `agent.${mark}`
  await register(agentId)
  const create = (agents: string[]) => makeToken({ scopes: ['decide'], agents })
  const exact = await create([agentId])
  const wide = await create([`agent.${mark.slice(0, 20)}*`])
  const revoked = await create([agentId])
  await create([`agentx${mark}`])
  await admin.tokens.revoke({ id: revoked.id })
  const { tokens } = await callerFor(actorWith('auditor')).agents.get({ agentId })
  // Tokens of other suites may match too, and come and go.
  const ownOf = (all: typeof tokens) => all?.filter(({ agents }) => agents.some((glob) => glob.includes(mark.slice(0, 20))))
  const own = ownOf(tokens)
  expect(own?.map(({ id }) => id).sort()).toEqual([exact.id, wide.id].sort())
  expect(JSON.stringify(tokens)).not.toContain(exact.token.slice('acgs_00000000_'.length))
  expect(ownOf((await callerFor(actorWith('lead')).agents.get({ agentId })).tokens)).toEqual(own)
  expect((await callerFor(actorWith('operator')).agents.get({ agentId })).tokens).toBeNull()
})

test('an agent that never was is not found', async () => {
  await expect(admin.agents.get({ agentId: `agent-${unique()}` })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

const receiptOf = (n: number) => ({
  kid: 'key-1',
  digest: `sha256:${n}`,
  issued_at: '2026-11-26T12:00:00.000Z',
  expires_at: '2026-11-26T12:05:00.000Z',
})

test('violations of 24 h by rule: each decision once, waived and monitored ones too, others and older ones not', async () => {
  const agentId = `a-${unique()}`
  await register(agentId)
  const old = new Date(Date.now() - 86_460_000)
  await addDecisions(
    { agentId, origin, verdict: 'deny', codes: ['harm_risk_too_high', 'no_responsible_party'] },
    { agentId, origin, verdict: 'allow', codes: ['harm_risk_too_high'], waived: true },
    { agentId, origin, verdict: 'deny', codes: ['harm_risk_too_high'], evaluatedAt: old },
    { agentId, origin: 'replay', verdict: 'deny', codes: ['harm_risk_too_high'] },
    { agentId: `${agentId}-2`, origin, verdict: 'deny', codes: ['harm_risk_too_high'] },
  )
  const { codes24h, codesTotal } = await admin.agents.get({ agentId })
  expect(codes24h).toEqual([
    { code: 'harm_risk_too_high', decisions: 2, prevented: 1 },
    { code: 'no_responsible_party', decisions: 1, prevented: 1 },
  ])
  expect(codesTotal).toBe(2)
  const listed = await admin.decisions.list({ agent: agentId, code: 'harm_risk_too_high', window: '24h', ...{ origin: origin as 'live' } })
  expect(listed.total).toBe(2)
})

test('more rules than are shown are counted', async () => {
  const agentId = `a-${unique()}`
  await register(agentId)
  await addDecisions({ agentId, origin, verdict: 'deny', codes: Array.from({ length: 23 }, (_, i) => `rule_${i}`) })
  const { codes24h, codesTotal } = await admin.agents.get({ agentId })
  expect([codes24h.length, codesTotal]).toEqual([20, 23])
})

test('receipts: the last ten from the records, newest first, and only for who may read decisions', async () => {
  const agentId = `a-${unique()}`
  await register(agentId)
  const rows = Array.from({ length: 12 }, (_, n) => ({
    agentId,
    evaluatedAt: new Date(Date.now() - n * 1000),
    receiptDigest: `sha256:${n}`,
    record: { acgs: { receipt: receiptOf(n) } },
  }))
  const ids = await addDecisions(...rows, { agentId }, { agentId, receiptDigest: 'sha256:x', record: { damaged: true } })
  const { receipts } = await admin.agents.get({ agentId })
  expect(receipts?.length).toBeLessThanOrEqual(10)
  expect(receipts?.[0]).toEqual({
    decisionId: ids[0],
    action: 'data.read_public',
    digest: 'sha256:0',
    kid: 'key-1',
    issuedAt: '2026-11-26T12:00:00.000Z',
    expiresAt: '2026-11-26T12:05:00.000Z',
  })
  expect((await callerFor(actorWith('manager')).agents.get({ agentId })).receipts).toBeNull()
})
