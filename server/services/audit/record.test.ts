import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RecordAuditEvent } from '@/lib/schemas/audit-events'
import { actorWith } from '@/server/testing/actors'
import { type AuditLog, createAuditLog } from '@/server/testing/audit-log'
import { recordAuditEvent } from './record'

let log: AuditLog
beforeAll(async () => {
  log = await createAuditLog()
})
afterAll(() => log.drop())

const token = { id: 'token:0a1b2c3d', name: 'ci', kind: 'token', roles: [], grants: ['audit:record'], sessionHash: null } as const
const auditor = actorWith('auditor')
const anEvent = (given: Partial<RecordAuditEvent> = {}): RecordAuditEvent => ({
  event_type: 'policy_evaluation',
  service_name: 'gateway',
  agent_id: `agent-${crypto.randomUUID()}`,
  action: 'data.read',
  outcome: 'success',
  payload: { who: 'pat@example.org' },
  actor: { type: 'user', id: 'pat@example.org' },
  occurred_at: new Date().toISOString(),
  ...given,
})
const send = (input: RecordAuditEvent, idempotencyKey: string | null = null) =>
  recordAuditEvent(log.context(token), { input, tokenId: '0a1b2c3d', idempotencyKey })
const findRow = async (input: RecordAuditEvent) => {
  await log.seal()
  const { items } = await log.callerFor(auditor).audit.search({ target: input.agent_id ?? input.service_name })
  return items[0]
}

test('an event is an entry of the token that sent it; what may be personal lies beside it, salted', async () => {
  const input = anEvent()
  const { event_id: id, index } = await send(input)
  expect(index).toBeUndefined()
  const row = await findRow(input)
  expect(row).toMatchObject({
    entryId: id,
    action: 'audit.record',
    phase: 'event',
    result: 'done',
    actor: { id: token.id },
    target: { kind: 'agent', id: input.agent_id },
    reason: 'policy_evaluation from gateway: data.read, success',
    isLate: false,
    hasDetail: true,
  })
  const entry = await log.callerFor(auditor).audit.get({ idx: row?.idx ?? -1 })
  expect(entry.text).not.toContain('pat@example.org')
  expect(entry.detail).toEqual({ state: 'kept', class: 'event' })
  const opened = await log.callerFor(auditor).audit.detail({ idx: row?.idx ?? -1 })
  expect(opened).toMatchObject({ state: 'kept', isIntact: true })
  expect(opened.state === 'kept' && JSON.parse(opened.body)).toMatchObject({ actor: input.actor, payload: input.payload })
  const [kept] = await log.db.auditDetail.findMany({ where: { body: { contains: input.agent_id ?? '' } } })
  const sum = createHash('sha256')
    .update(kept?.salt ?? '')
    .update(kept?.body ?? '')
    .digest('hex')
  expect(kept?.digest).toBe(`sha256:${sum}`)
})

test('opening a detail is itself an entry; a lead may not, and that is one too', async () => {
  const input = anEvent()
  await send(input)
  const row = await findRow(input)
  const idx = row?.idx ?? -1
  await expect(log.callerFor(actorWith('lead')).audit.detail({ idx })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await log.callerFor(auditor).audit.detail({ idx })
  await log.seal()
  const { items } = await log.callerFor(auditor).audit.search({ target: String(idx), kind: 'audit_entry' })
  expect(items.map(({ action, result }) => [action, result])).toEqual([
    ['audit.detail', 'done'],
    ['audit.detail', 'denied'],
  ])
})

test('erased: the entry stays provable and says that its detail is gone', async () => {
  const input = anEvent()
  await send(input)
  const row = await findRow(input)
  const idx = row?.idx ?? -1
  const owner = await log.database.connect('owner')
  await owner.query(
    `UPDATE audit_detail SET salt = NULL, body = NULL, erased_at = '2026-01-01T00:00:00Z' WHERE body LIKE '%${input.agent_id}%'`,
  )
  expect((await log.callerFor(auditor).audit.get({ idx })).detail).toEqual({ state: 'erased', at: '2026-01-01T00:00:00.000Z' })
  expect(await log.callerFor(auditor).audit.detail({ idx })).toEqual({ state: 'erased', at: '2026-01-01T00:00:00.000Z' })
  expect((await log.callerFor(auditor).audit.prove({ idx })).mismatch).toBeNull()
})

test('an unknown type and an outcome in other words are kept and flagged; what happened long ago is late', async () => {
  const input = anEvent({
    event_type: 'moon_phase',
    outcome: 'waxing',
    occurred_at: new Date(Date.now() - 6 * 60_000).toISOString(),
  })
  await send(input)
  expect(await findRow(input)).toMatchObject({
    reason: 'moon_phase (unknown type) from gateway: data.read, waxing',
    result: null,
    isLate: true,
  })
})

test('the same key is the same event, four times at once too; another body under it is a conflict; a day later it is new', async () => {
  const input = anEvent()
  const key = crypto.randomUUID()
  const answers = await Promise.all([1, 2, 3, 4].map(() => send(input, key)))
  expect(new Set(answers.map(({ event_id: id }) => id)).size).toBe(1)
  await expect(send(anEvent(), key)).rejects.toMatchObject({ code: 'CONFLICT' })
  const row = await findRow(input)
  expect(await send(input, key)).toEqual({ event_id: answers[0]?.event_id, index: row?.idx })
  const tomorrow = { ...log.context(token), now: () => new Date(Date.now() + 25 * 3_600_000) }
  const again = await recordAuditEvent(tomorrow, { input, tokenId: '0a1b2c3d', idempotencyKey: key })
  expect(again.event_id).not.toBe(answers[0]?.event_id)
})

test('what the log cannot keep is refused whole', async () => {
  const agentId = anEvent().agent_id
  await expect(send(anEvent({ agent_id: agentId, payload: { big: 'x'.repeat(300_000) } }))).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(send(anEvent({ agent_id: agentId, payload: { broken: 'a\u0000b' } }))).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(send(anEvent({ agent_id: agentId, payload: { broken: '\ud800' } }))).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await log.seal()
  expect((await log.callerFor(auditor).audit.search({ target: agentId ?? '' })).items).toEqual([])
})

test('what is asked for without a detail has none to open', async () => {
  await log.put({ targetId: 'plain' })
  await log.seal()
  const [row] = (await log.callerFor(auditor).audit.search({ target: 'plain' })).items
  await expect(log.callerFor(auditor).audit.detail({ idx: row?.idx ?? -1 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
