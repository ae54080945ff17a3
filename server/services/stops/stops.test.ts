import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { exportStops } from './export'

const reason = 'it asked for what it should not'
const note = 'the agent was rightly stopped'

async function stopped(who: Actor, verb: 'block' | 'suspend' = 'block') {
  const agentId = `agent-${crypto.randomUUID()}`
  await testDb().agent.create({ data: { agentId, owner: 'payments', trustLevel: 0.9, clearance: 'internal' } })
  const input = await confirmed(who, `agents.${verb}`, { kind: 'agent', id: agentId }, { agentId, reason })
  await callerFor(who).agents[verb](input)
  const { items } = await callerFor(who).stops.list({ search: agentId })
  return { agentId, row: items[0], id: items[0]?.id ?? '' }
}

test.each(['block', 'suspend'] as const)(
  'to %s leaves what somebody else looks at within 24 h, with how it was confirmed',
  async (verb) => {
    const { row, agentId } = await stopped(actorWith('operator'), verb)
    expect(row).toMatchObject({ action: `agents.${verb}`, targetId: agentId, reason, method: 'webauthn', isMine: true, isLate: false })
    expect(Date.parse(row?.dueAt ?? '') - Date.parse(row?.actedAt ?? '')).toBe(24 * 3_600_000)
    expect(row?.whyNot).toMatch(/You did it/)
  },
)

test('somebody else says what they found; it leaves the list, and the log has it', async () => {
  const { id, agentId } = await stopped(actorWith('lead'))
  const analyst = actorWith('analyst')
  await callerFor(analyst).stops.review({ id, note })
  const { items } = await callerFor(analyst).stops.list({ search: agentId, view: 'reviewed' })
  expect(items).toMatchObject([{ id, note, reviewedAt: expect.any(String), isLate: false }])
  expect((await callerFor(analyst).stops.list({ search: agentId })).items).toEqual([])
  expect((await entriesAbout(id)).map(({ action, phase, outcome, reason: why }) => [action, phase, outcome, why])).toEqual([
    ['stops.review', 'intent', null, null],
    ['stops.review', 'outcome', 'done', note],
  ])
})

test('not one’s own, not twice, not without a role, not what never was', async () => {
  const who = actorWith('lead')
  const { id } = await stopped(who)
  await expect(callerFor(who).stops.review({ id, note })).rejects.toMatchObject({ code: 'FORBIDDEN', message: /You did it/ })
  await expect(callerFor(actorWith('operator')).stops.review({ id, note })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const both = await Promise.allSettled([actorWith('lead'), actorWith('analyst')].map((one) => callerFor(one).stops.review({ id, note })))
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect(callerFor(actorWith('lead')).stops.review({ id, note })).rejects.toMatchObject({ code: 'CONFLICT' })
  const never = callerFor(actorWith('lead')).stops.review({ id: crypto.randomUUID(), note })
  await expect(never).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(callerFor(actorWith('lead')).stops.review({ id, note: 'short' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('one that nobody looked at in time is late', async () => {
  const { agentId } = await stopped(actorWith('operator'))
  const tomorrow = () => new Date(Date.now() + 24 * 3_600_000 + 1000)
  const { items, late } = await callerFor(actorWith('lead'), tomorrow).stops.list({ search: agentId })
  expect(items).toMatchObject([{ isLate: true }])
  expect(late).toBeGreaterThanOrEqual(1)
})

test('the database lets nobody review their own stop or write one anew', async () => {
  const who = actorWith('lead')
  const { id } = await stopped(who)
  const own = { reviewedBy: who.id, reviewedAt: new Date(), note }
  await expect(testDb().stopReview.update({ where: { id }, data: own })).rejects.toThrow(/stop_review_other/)
  await expect(testDb().stopReview.update({ where: { id }, data: { dueAt: new Date() } })).rejects.toThrow(/permission denied/i)
  await expect(testDb().stopReview.delete({ where: { id } })).rejects.toThrow(/permission denied/i)
})

test('pages go on where the one before ended, and the file has them all', async () => {
  const who = actorWith('operator')
  const mark = `agent-${crypto.randomUUID()}`
  const acted = { action: 'agents.block', targetKind: 'agent', reason, actedBy: who.id, dueAt: new Date() }
  const ids = [1, 2, 3].map((n) => `0198f000-0000-7000-8000-${String(n).padStart(4, '0')}${crypto.randomUUID().slice(-8)}`)
  await testDb().stopReview.createMany({ data: ids.map((id, n) => ({ ...acted, id, targetId: `${mark}-${n}` })) })
  const first = await callerFor(who).stops.list({ search: mark, limit: 2 })
  expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2))
  const second = await callerFor(who).stops.list({ search: mark, limit: 2, cursor: first.nextCursor ?? undefined })
  expect([second.items.map(({ id }) => id), second.nextCursor]).toEqual([ids.slice(2), null])
  let csv = ''
  for await (const part of exportStops(serviceContext(who), { view: 'open', search: mark })) csv += part
  expect(csv.trim().split('\n')).toHaveLength(4)
  expect(csv).toContain('acted_by')
})
