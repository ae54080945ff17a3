import { expect, test } from 'vitest'
import { type ListViolations, ViolationFilter } from '@/lib/schemas/violations'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { anAnalyst } from '@/server/testing/violation-facts'
import { anAgent, aRecord, aViolation, flushed, itemOf } from '@/server/testing/violation-rows'
import { exportViolations } from './export'

const HOUR = 3_600_000
const { origin } = serviceContext()
const manager = () => callerFor(actorWith('manager'))
const list = (input: Partial<ListViolations>) => manager().violations.list(input)
const unique = () => crypto.randomUUID().replaceAll('-', '')
/** Agents of one mark, one item each, the worst first. */
async function marked(severities: readonly ('low' | 'medium' | 'high' | 'critical')[]): Promise<{ mark: string; ids: string[] }> {
  const mark = unique()
  const agents = severities.map((_, n) => `a-${mark}-${n}`)
  for (const [n, severity] of severities.entries())
    await flushed([aRecord({ agentId: agents[n] ?? '', violations: [aViolation({ severity })] })])
  return { mark, ids: await Promise.all(agents.map(async (agentId) => (await itemOf(agentId)).id)) }
}

test('the worst first, then the longest waiting; paging returns each item once', async () => {
  const { mark, ids } = await marked(['low', 'critical', 'high', 'critical', 'high'])
  const order = [1, 3, 2, 4, 0].map((n) => ids[n])
  const first = await list({ search: mark, limit: 2 })
  expect(first).toMatchObject({ total: 5, overdue: 0, origin })
  const second = await list({ search: mark, limit: 2, cursor: first.nextCursor ?? '' })
  const third = await list({ search: mark, limit: 2, cursor: second.nextCursor ?? '' })
  expect([...first.items, ...second.items, ...third.items].map(({ id }) => id)).toEqual(order)
  expect(third.nextCursor).toBeNull()
})

test('due by severity from when it was opened; overdue is found by the server, and only while something is waited for', async () => {
  const { mark, ids } = await marked(['critical', 'high', 'high', 'high', 'low'])
  const open = (n: number, hours: number, state: string) =>
    testDb().violation.update({ where: { id: ids[n] ?? '' }, data: { state, openedAt: new Date(Date.now() - hours * HOUR) } })
  await open(0, 0.3, 'new')
  await open(1, 5, 'new')
  await open(2, 5, 'triaged')
  await open(3, 500, 'fix_in_progress')
  await open(4, 71, 'new')
  const all = await list({ search: mark })
  expect(all).toMatchObject({ total: 5, overdue: 2 })
  const dueOf = (n: number) => all.items.find(({ id }) => id === ids[n])
  expect(Date.parse(dueOf(0)?.dueAt ?? '') - Date.parse(dueOf(0)?.openedAt ?? '')).toBe(15 * 60_000)
  expect(dueOf(3)?.dueAt).toBeNull()
  expect((await list({ search: mark, overdue: 'yes' })).items.map(({ id }) => id)).toEqual([ids[0], ids[1]])
})

test('each filter keeps its own, open is the default, and the signs of a search are letters', async () => {
  const { mark, ids } = await marked(['high', 'low'])
  const ada = await anAnalyst('Ada')
  await testDb().violation.update({ where: { id: ids[1] ?? '' }, data: { state: 'resolved', assignee: ada.id } })
  expect((await list({ search: mark })).underWaiver).toBe(0)
  const found = async (input: Partial<ListViolations>) => (await list({ search: mark, ...input })).items.map(({ id }) => id)
  expect(await found({})).toEqual([ids[0]])
  expect(await found({ state: 'any' })).toEqual(ids)
  expect(await found({ state: 'resolved' })).toEqual([ids[1]])
  expect(await found({ state: 'any', severity: 'low' })).toEqual([ids[1]])
  expect(await found({ state: 'any', principle: 'privacy' })).toEqual([])
  expect(await found({ state: 'any', agent: `a-${mark}-0` })).toEqual([ids[0]])
  expect(await found({ state: 'any', assignee: ada.id })).toEqual([ids[1]])
  expect(await found({ state: 'any', assignee: 'nobody' })).toEqual([ids[0]])
  expect(await found({ search: `${ids[0]}` })).toEqual([ids[0]])
  for (const search of [`${mark}%`, `a_${mark}`, '\\']) expect(await found({ search }), search).toEqual([])
})

test('what is not this installation’s own traffic is neither listed nor found', async () => {
  const agentId = anAgent()
  await flushed([aRecord({ agentId, origin: origin === 'live' ? 'simulated' : 'live' })])
  const { id } = await itemOf(agentId)
  expect((await list({ agent: agentId, state: 'any' })).items).toEqual([])
  await expect(manager().violations.get({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(manager().violations.occurrences({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('one item: its latest masked decision, how often in 24 h, and who else; the decision only for who may read decisions', async () => {
  const [agentId, family] = [anAgent(), `f${unique()}`]
  const old = aRecord({ agentId, action: `${family}.read`, at: new Date(Date.now() - 25 * HOUR) })
  const last = aRecord({ agentId, action: `${family}.read` })
  await flushed([
    old,
    aRecord({ agentId, action: `${family}.write`, at: new Date(Date.now() - HOUR) }),
    last,
    aRecord({ agentId: anAgent(), action: `${family}.read` }),
  ])
  const { id } = await itemOf(agentId)
  expect(await callerFor(actorWith('operator')).violations.get({ id })).toMatchObject({
    item: { agentId, family, occurred: 3, prevented: 3, uncontrolled: 0, waived: 0, state: 'new' },
    history: [{ action: 'violations.open', by: 'system', version: 1 }],
    latest: { decisionId: last.decision_id, record: { decision_id: last.decision_id, masked: ['/input/input_data/to'] }, why: null },
    sameKind24h: 2,
    otherAgents24h: 1,
    waivers: [],
  })
  expect((await manager().violations.get({ id })).latest).toEqual({ decisionId: last.decision_id, record: null, why: 'no_right' })
})

test('occurrences are paged once each, newest first, and outlive their decisions', async () => {
  const agentId = anAgent()
  const at = new Date()
  const records = Array.from({ length: 5 }, (_, n) => aRecord({ agentId, at: n < 3 ? at : new Date(at.getTime() - n * 1000) }))
  await flushed(records)
  const { id } = await itemOf(agentId)
  await testDb().violationOccurrence.create({
    data: {
      violationId: id,
      decisionId: crypto.randomUUID(),
      at: new Date(0),
      kind: 'waived',
      severity: 0,
      codes: [],
      action: 'data.read',
    },
  })
  const seen: { decisionId: string; isKept: boolean }[] = []
  let cursor: string | undefined
  do {
    const page = await manager().violations.occurrences({ id, limit: 2, ...(cursor ? { cursor } : {}) })
    seen.push(...page.items)
    cursor = page.nextCursor ?? undefined
  } while (cursor)
  expect(
    seen
      .slice(0, 5)
      .map(({ decisionId }) => decisionId)
      .sort(),
  ).toEqual(records.map((one) => one.decision_id).sort())
  expect(seen.map(({ isKept }) => isKept)).toEqual([true, true, true, true, true, false])
})

test('the list of who may work on it has nobody who may not', async () => {
  const [ada, mo, old] = [await anAnalyst('Ada'), await anAnalyst('Mo', 'manager'), await anAnalyst('Old', 'lead', new Date())]
  const ids = (await manager().violations.assignees({})).map(({ id }) => id)
  expect([ada, mo, old].map(({ id }) => ids.includes(id))).toEqual([true, false, false])
})

async function csvOf(filter: object): Promise<string[]> {
  const chunks: string[] = []
  for await (const chunk of exportViolations(serviceContext(), ViolationFilter.parse(filter))) chunks.push(chunk)
  return chunks.join('').trimEnd().split('\n')
}

test('an export is the filtered list; of nothing it is its header; a name that is a formula is not run', async () => {
  expect(await csvOf({ agent: anAgent() })).toEqual([expect.stringMatching(/^violation_id,principle,agent_id,/)])
  const agentId = anAgent()
  await flushed([aRecord({ agentId })])
  const { id } = await itemOf(agentId)
  const eve = await anAnalyst('=cmd()')
  await testDb().violation.update({ where: { id }, data: { assignee: eve.id } })
  const [, row] = await csvOf({ agent: agentId })
  expect(row).toContain(`${id},non_maleficence,${agentId},data,new,high,harm_risk_too_high,'=cmd()`)
  expect(row).toContain(',1,1,0,0,')
})

test('no items of hundreds are left out of an export', async () => {
  const family = `f${unique()}`
  const agents = Array.from({ length: 1203 }, anAgent)
  await flushed(agents.map((agentId) => aRecord({ agentId, action: `${family}.x` })))
  const rows = (await csvOf({ search: family })).slice(1)
  expect(new Set(rows.map((row) => row.slice(0, 36))).size).toBe(1203)
})

test('hostile text in a rule’s message or code reaches the reader as it is, and breaks nothing', async () => {
  const agentId = anAgent()
  const hostile = ['<script>alert(1)</script>', '=cmd()', '\u202Eevil', 'x'.repeat(65_536)]
  await flushed(hostile.map((message) => aRecord({ agentId, violations: [aViolation({ message })], input: { context: { message } } })))
  const { id } = await itemOf(agentId)
  const { latest } = await callerFor(actorWith('analyst')).violations.get({ id })
  expect(hostile).toContain(latest.record?.acgs.violations[0]?.message)
})

test.each([
  ['NUL', { search: 'a\u0000b' }],
  ['64 KB', { search: 'x'.repeat(65_536) }],
  ['an operator object', { agent: { contains: '' } }],
  ['a made-up cursor', { cursor: "0_1_' OR 1=1" }],
  ['an unknown member', { origin: 'live' }],
])('a hostile question is refused: %s', async (_name, input) => {
  await expect(list(input as never)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})
