import { afterEach, expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { agree } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { again, signedIn } from '@/server/testing/signed-in'
import { settleLatchAlarm } from './settle-alarms'

/** There is one stop of everything: this suite has a database to itself. */
hostOwnDatabase()

const reason = 'agents pay invoices that nobody sent'
const ALL = { kind: 'deny_all', id: 'all' }
const latch = async () =>
  (await testDb().runtimeDocument.findUniqueOrThrow({ where: { key: 'latch' } })).body as { all: unknown; agents: object }
const write = (all: unknown) => testDb().runtimeDocument.update({ where: { key: 'latch' }, data: { body: { all, agents: {} } as object } })
const stop = async (actor: Actor) => callerFor(actor).activations.denyAll(await confirmed(actor, 'policies.deny-all', ALL, { reason }))
const askToLift = async (actor: Actor, since: string | null) => {
  const input = { since, reason: 'the invoices were fixed and looked at' }
  return callerFor(actor).activations.lift(await confirmed(actor, 'approvals.request', ALL, input))
}
const standing = async () => (await callerFor(actorWith('manager')).activations.standing({})).denyAll
const openAlarms = () => testDb().alarm.findMany({ where: { key: 'deny-all', clearedAt: null } })
const last = async () => (await entriesAbout('all')).filter(({ action }) => action === 'policies.deny-all').at(-1)

afterEach(async () => {
  await write(null)
  await testDb().accessRequest.updateMany({ where: { state: 'waiting' }, data: { state: 'withdrawn' } })
  await testDb().freeze.updateMany({ where: { endedAt: null }, data: { endedAt: new Date(), endedBy: 'test' } })
})

test('one person stops everything: the document, the alarm, the review and the log say so', async () => {
  const { actor } = await signedIn('operator')
  await testDb().runtimeDocument.update({ where: { key: 'latch' }, data: { body: { all: null, agents: { 'agent-7': { by: 'x' } } } } })
  const told = await stop(actor)
  expect(told).toMatchObject({ isNew: true, since: expect.any(String) })
  expect(await latch()).toEqual({ all: { since: told.since, by: actor.id, reason }, agents: { 'agent-7': { by: 'x' } } })
  expect(await standing()).toMatchObject({ since: told.since, by: actor.name, reason, liftRequestId: null })
  expect(await openAlarms()).toMatchObject([{ severity: 1, detail: expect.stringContaining(reason) }])
  const board = await callerFor(actorWith('manager')).overview.read({})
  expect(board.verdict).toMatchObject({ lead: expect.stringContaining('need'), rest: expect.stringContaining('Every decision is denied.') })
  expect((await callerFor(actor).alarms.standing({})).worst?.title).not.toBe('Every decision is denied') // it has a strip of its own
  const { items } = await callerFor(actorWith('lead')).stops.list({ action: 'policies.deny-all' })
  expect(items[0]).toMatchObject({ reason, method: 'webauthn', actedBy: actor.name, reviewedAt: null })
  expect(await last()).toMatchObject({ phase: 'outcome', outcome: 'done', reason })
})

test('F26: pressed again it changes nothing, by two at once neither', async () => {
  const [one, other] = [(await signedIn('lead')).actor, (await signedIn('analyst')).actor]
  const before = await testDb().stopReview.count()
  const told = await Promise.all([stop(one), stop(other)])
  expect(told.map(({ isNew }) => isNew).sort()).toEqual([false, true])
  expect(told[0]?.since).toBe(told[1]?.since)
  expect(await testDb().stopReview.count()).toBe(before + 1)
  const revision = await testDb().runtimeHead.findUniqueOrThrow({ where: { id: 1 } })
  expect(await stop(one)).toMatchObject({ isNew: false })
  expect(await testDb().runtimeHead.findUniqueOrThrow({ where: { id: 1 } })).toEqual(revision)
})

test.each(['author', 'manager', 'auditor', 'admin'] as const)('F54: %s cannot, and the log has it', async (role) => {
  const { actor } = await signedIn(role)
  await expect(stop(actor)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await latch()).all).toBeNull()
  expect(await last()).toMatchObject({ outcome: 'denied', actor: { id: actor.id } })
})

test('F54: it needs a confirmation of exactly this', async () => {
  const { actor } = await signedIn('operator')
  await expect(callerFor(actor).activations.denyAll({ reason })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  const input = await confirmed(actor, 'policies.deny-all', ALL, { reason: 'another reason than is sent' })
  await expect(callerFor(actor).activations.denyAll({ ...input, reason })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  expect((await latch()).all).toBeNull()
})

test('whoever took stop and contain in need can, though none of their roles may', async () => {
  const { actor, sid } = await signedIn('author')
  const input = { kind: 'contain' as const, scope: 'everything', reason: 'nobody of the operators is awake tonight' }
  await callerFor(actor).breakGlass.start(await confirmed(actor, 'break-glass.start', { kind: 'break_glass', id: 'new' }, input))
  expect(await stop(await again(sid))).toMatchObject({ isNew: true })
})

test('lifting takes two leads: whoever asks is not enough', async () => {
  const { since } = await stop((await signedIn('operator')).actor)
  const [asker, other] = [(await signedIn('lead')).actor, (await signedIn('lead')).actor]
  const asked = await askToLift(asker, since)
  expect(await standing()).toMatchObject({ since, liftRequestId: asked.id })
  await expect(agree(asker, asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(agree((await signedIn('operator')).actor, asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await latch()).all).not.toBeNull()
  expect(await agree(other, asked)).toMatchObject({ isDone: true })
  expect((await latch()).all).toBeNull()
  expect(await standing()).toBeNull()
  await settleLatchAlarm(serviceContext())
  expect(await openAlarms()).toEqual([])
  expect((await entriesAbout('all')).at(-1)).toMatchObject({
    action: 'policies.lift',
    outcome: 'done',
    reason: expect.stringContaining(asker.id),
  })
})

test('a freeze holds the lifting back, asked for before or after it began', async () => {
  const { since } = await stop((await signedIn('operator')).actor)
  const [asker, other] = [(await signedIn('lead')).actor, (await signedIn('lead')).actor]
  const asked = await askToLift(asker, since)
  const input = { reason: 'the database is being restored', until: new Date(Date.now() + 3_600_000).toISOString() }
  await callerFor(asker).freeze.start(await confirmed(asker, 'freeze.start', { kind: 'freeze', id: 'new' }, input))
  await expect(agree(other, asked)).rejects.toMatchObject({ code: 'CONFLICT', message: /frozen/ })
  await expect(askToLift(other, since)).rejects.toMatchObject({ code: 'CONFLICT', message: /frozen/ })
  expect((await latch()).all).not.toBeNull()
  expect(await stop(asker)).toMatchObject({ isNew: false })
})

test('F28: what was agreed to is this stop: of another one, and of none, nothing is lifted', async () => {
  const { since } = await stop((await signedIn('operator')).actor)
  const [asker, other] = [(await signedIn('lead')).actor, (await signedIn('lead')).actor]
  await expect(askToLift(asker, '2026-01-01T00:00:00.000Z')).rejects.toMatchObject({ code: 'CONFLICT', message: /denied since/ })
  const asked = await askToLift(asker, since)
  await write({ since: '2026-02-02T00:00:00.000Z', by: other.id, reason: 'another stop' })
  await expect(agree(other, asked)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await latch()).all).not.toBeNull()
  await write(null)
  await expect(askToLift(asker, since)).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a denial that came with an emergency stop ends with its resume alone: not lifted before, nor by who agreed to another one', async () => {
  const [asker, other] = [(await signedIn('lead')).actor, (await signedIn('lead')).actor]
  const since = new Date().toISOString()
  const runId = crypto.randomUUID()
  await write({ since, by: asker.id, reason })
  const asked = await askToLift(asker, since)
  await write({ since, by: asker.id, reason, runId })
  const row = { id: runId, scope: 'services', reason, startedBy: asker.id, acceptedAt: new Date(since), runId }
  await testDb().emergency.create({ data: row })
  await expect(agree(other, asked)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(askToLift(other, since)).rejects.toMatchObject({ code: 'CONFLICT', message: /ends when that is resumed/ })
  expect((await latch()).all).toMatchObject({ runId })
  await testDb().emergency.update({ where: { id: runId }, data: { resumedAt: new Date(), failedAt: new Date() } })
  await testDb().accessRequest.updateMany({ where: { state: 'waiting' }, data: { state: 'withdrawn' } })
  expect(await agree(other, await askToLift(asker, since))).toMatchObject({ isDone: true })
  expect((await latch()).all).toBeNull()
})

test('a stop that something else wrote stands too, and is lifted the same way', async () => {
  await write(false) // strange, and the engines take it for a stop
  expect(await standing()).toMatchObject({ since: null, reason: 'no reason was given' })
  await settleLatchAlarm(serviceContext())
  expect(await openAlarms()).toHaveLength(1)
  const [asker, other] = [(await signedIn('lead')).actor, (await signedIn('lead')).actor]
  expect(await agree(other, await askToLift(asker, null))).toMatchObject({ isDone: true })
  expect((await latch()).all).toBeNull()
})
