import { expect, test } from 'vitest'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'

const DAY_MS = 86_400_000
const NOW = Date.now() // once: at midnight ten days ago would become eleven
const dayAgo = (days: number) => new Date(NOW - days * DAY_MS).toISOString().slice(0, 10)
/** A day that no other test of this file asks for. */
let used = 10
const fresh = () => dayAgo(used++)

test('a manager asks for a report: it waits for the worker, and the audit log has intent and outcome', async () => {
  const day = fresh()
  const actor = actorWith('manager')
  const { id } = await callerFor(actor).reports.create({ kind: 'status-daily', day })
  expect(await callerFor(actorWith('operator')).reports.get({ id })).toMatchObject({
    request: { state: 'requested', from: `${day}T00:00:00.000Z`, attempts: 0 },
    report: null,
  })
  const entries = (await entriesAbout(`status-daily ${day}`)).filter((entry) => entry.actor.id === actor.id)
  expect(entries.map(({ action, phase, outcome }) => [action, phase, outcome])).toEqual([
    ['reports.create', 'intent', null],
    ['reports.create', 'outcome', 'done'],
  ])
})

test('the same report twice at the same moment is made once: the second is told', async () => {
  const day = fresh()
  const ask = () => callerFor(actorWith('lead')).reports.create({ kind: 'status-daily', day })
  const both = await Promise.allSettled([ask(), ask()])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.find(({ status }) => status === 'rejected')).toMatchObject({ reason: { code: 'CONFLICT' } })
  await testDb().reportRequest.updateMany({ where: { periodFrom: new Date(`${day}T00:00:00Z`) }, data: { state: 'failed' } })
  await expect(ask()).resolves.toMatchObject({ id: expect.any(String) }) // once it is over, it can be asked for again
})

test('a denied role is refused, and the audit log has that too', async () => {
  const day = fresh()
  const actor = actorWith('auditor')
  await expect(callerFor(actor).reports.create({ kind: 'status-daily', day })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const entries = (await entriesAbout(`status-daily ${day}`)).filter((entry) => entry.actor.id === actor.id)
  expect(entries.map(({ phase, outcome }) => [phase, outcome])).toEqual([
    ['intent', null],
    ['deny', 'denied'],
  ])
})

test.each([
  [dayAgo(-2), 'has not begun'],
  [dayAgo(500), 'kept 400 days'],
])('day %s cannot be reported, and the answer says why', async (day, why) => {
  await expect(callerFor(actorWith('admin')).reports.create({ kind: 'status-daily', day })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringContaining(why),
  })
})

test.each(['2026-02-30', '2026-2-3', 'yesterday', '', '2026-01-01T00:00:00Z'])('%j is not a day', async (day) => {
  await expect(callerFor(actorWith('admin')).reports.create({ kind: 'status-daily', day })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
})

test('a report that is not there is not found', async () => {
  await expect(callerFor(actorWith('manager')).reports.get({ id: crypto.randomUUID() })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
