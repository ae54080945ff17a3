import { expect, test, vi } from 'vitest'
import type { Actor } from '@/lib/access'
import { callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { agree, anAgentBlocked, askFor, askToUnblock } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { again, aPerson, sessionOf, signedIn } from '@/server/testing/signed-in'
import { expireRequests } from './expire'

const reason = 'it was a false alarm, see the ticket'
/** For a transaction that waits on purpose. */
const PATIENT = { maxWait: 20_000, timeout: 40_000 }
const lead = async (): Promise<Actor> => (await signedIn('lead')).actor
const stored = (id: string) => testDb().accessRequest.findUniqueOrThrow({ where: { id }, include: { votes: { orderBy: { at: 'asc' } } } })
const stateOf = async (agentId: string) => (await testDb().agent.findUniqueOrThrow({ where: { agentId } })).state
const revoke = (actor: Actor, why: string) =>
  testDb().session.updateMany({ where: { personId: actor.id }, data: { revokedAt: new Date(), revokedBy: 'test', reason: why } })
const disable = (id: string) => testDb().person.update({ where: { id }, data: { disabledAt: new Date() } })

/** A request that needs two people, of whom one has agreed. */
async function halfAgreed() {
  const agentId = await anAgentBlocked()
  const asker = await lead()
  const asked = await askToUnblock(asker, agentId)
  const first = await lead()
  const { id, version } = await stored(asked.id)
  const vote = { requestId: id, version, personId: first.id, outcome: 'approve', roles: ['lead'], method: 'webauthn' }
  await testDb().accessVote.create({ data: { ...vote, sessionHash: first.sessionHash ?? '' } })
  return { agentId, asked, asker, first }
}

test('F28 the agent changed between asking and agreeing: every approval is void, nothing is done, and all are asked again', async () => {
  const { agentId, asked, first } = await halfAgreed()
  await testDb().agent.update({ where: { agentId }, data: { owner: 'somebody else', version: 5 } })
  await expect(agree(await lead(), asked)).rejects.toMatchObject({ code: 'CONFLICT', message: /asked again.*owner/ })
  expect(await stateOf(agentId)).toBe('blocked')
  const again = await stored(asked.id)
  expect(again).toMatchObject({ state: 'waiting', version: 2, facts: { owner: 'somebody else', version: 5 } })
  expect(again.votes).toMatchObject([{ personId: first.id, voidedWhy: expect.stringContaining('owner') }])
  expect(again.digest).not.toBe(asked.digest)
  expect((await entriesAbout(asked.id)).map(({ action }) => action)).toContain('approvals.void')
  await expect(agree(await lead(), asked)).rejects.toMatchObject({ code: 'CONFLICT', message: /since it was shown/ })
  expect(await agree(first, { id: asked.id, digest: again.digest })).toMatchObject({ isDone: true })
  expect(await stateOf(agentId)).toBe('active')
})

test('F28 what was asked for has no sense any more: the request is closed and says why', async () => {
  const agentId = await anAgentBlocked()
  const asked = await askToUnblock(await lead(), agentId)
  await testDb().agent.update({ where: { agentId }, data: { state: 'retired', version: 5 } })
  await expect(agree(await lead(), asked)).rejects.toMatchObject({ code: 'CONFLICT', message: /no block to lift/ })
  expect(await stored(asked.id)).toMatchObject({ state: 'failed', closedWhy: expect.stringContaining('retired') })
  expect(await stateOf(agentId)).toBe('retired')
})

test('F29 a second account of the person who asked is the same person: refused, and recorded', async () => {
  const personId = await aPerson('lead')
  for (const sub of ['first', 'second'])
    await testDb().identity.create({
      data: { id: crypto.randomUUID(), personId, iss: 'https://id.example', sub: `${sub}-${personId}`, linkedBy: 'test' },
    })
  const [one, two] = [await sessionOf(personId, 'oidc'), await sessionOf(personId, 'oidc')]
  expect(one.actor.sessionHash).not.toBe(two.actor.sessionHash)
  const agentId = await anAgentBlocked()
  const asked = await askToUnblock(one.actor, agentId)
  await expect(agree(two.actor, asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await stateOf(agentId)).toBe('blocked')
  const last = (await entriesAbout(asked.id)).at(-1)
  expect(last).toMatchObject({ action: 'approvals.approve', phase: 'deny', actor: { session_hash: two.actor.sessionHash } })
})

test.each<[string, (first: Actor) => Promise<unknown>, RegExp]>([
  ['session revoked', (first) => revoke(first, 'ended by an administrator'), /session/],
  ['person disabled', (first) => disable(first.id), /disabled/],
  ['role lost', (first) => testDb().roleGrant.updateMany({ where: { personId: first.id }, data: { revokedAt: new Date() } }), /role lead/],
])('F30 %s: the approval given before is void', async (_name, lose, why) => {
  const { asked, first } = await halfAgreed()
  await lose(first)
  await expireRequests(serviceContext())
  const [vote] = (await stored(asked.id)).votes
  expect(vote).toMatchObject({ personId: first.id, voidedAt: expect.any(Date), voidedWhy: expect.stringMatching(why) })
  expect(await stored(asked.id)).toMatchObject({ state: 'waiting' })
  expect((await entriesAbout(asked.id)).at(-1)).toMatchObject({ action: 'approvals.void', reason: expect.stringMatching(why) })
})

test('F30 a session that is ended takes its words and its requests with it: in the log of each request, and told to the pages', async () => {
  const { asked, first, asker } = await halfAgreed()
  const { actor: admin } = await signedIn('admin')
  for (const { sessionHash } of [first, asker]) await callerFor(admin).sessions.end({ id: sessionHash ?? '', reason })
  expect(await stored(asked.id)).toMatchObject({ state: 'failed', votes: [{ voidedAt: expect.any(Date) }] })
  const voided = (await entriesAbout(asked.id)).filter(({ action }) => action === 'approvals.void')
  expect(voided.map(({ actor }) => actor.id)).toEqual([admin.id, admin.id])
  expect(await testDb().event.count({ where: { topic: 'approvals', ref: asked.id } })).toBe(3)
})

test('F30 whose role is taken while they agree: their word does not count', async () => {
  const agentId = await anAgentBlocked()
  const [asked, stale] = [await askToUnblock(await lead(), agentId), await lead()]
  await testDb().roleGrant.updateMany({ where: { personId: stale.id }, data: { revokedAt: new Date() } })
  await expect(agree(stale, asked)).rejects.toMatchObject({ code: 'CONFLICT', message: /same moment/ })
  expect(await stateOf(agentId)).toBe('blocked')
})

test.each(['signed out', 'signed in again'])('F30 who %s keeps their word', async (how) => {
  const { asked, first } = await halfAgreed()
  await revoke(first, how)
  await expireRequests(serviceContext())
  expect((await stored(asked.id)).votes).toMatchObject([{ voidedAt: null }])
})

test.each<[string, (asker: Actor) => Promise<unknown>]>([
  ['is disabled', (asker) => disable(asker.id)],
  ['is shut out', (asker) => revoke(asker, 'ended by an administrator')],
  ['is no lead any more', (asker) => testDb().roleGrant.updateMany({ where: { personId: asker.id }, data: { revokedAt: new Date() } })],
])('F30 who asked %s: the request is closed and nothing is done', async (_name, lose) => {
  const agentId = await anAgentBlocked()
  const asker = await lead()
  const asked = await askToUnblock(asker, agentId)
  await lose(asker)
  await expect(agree(await lead(), asked)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await stored(asked.id)).toMatchObject({ state: 'failed' })
  expect(await stateOf(agentId)).toBe('blocked')
})

test('a request that somebody closed while the next one was asked for keeps how it was closed, and is closed once', async () => {
  const [asker, agentId] = [await lead(), await anAgentBlocked()]
  const { id } = await askToUnblock(asker, agentId)
  const createdAt = new Date(Date.now() - 5 * 3_600_000)
  await testDb().accessRequest.update({ where: { id }, data: { createdAt, expiresAt: new Date(Date.now() - 1000) } })
  const waiting = () => testDb().$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM pg_locks WHERE NOT granted`
  const next = await testDb().$transaction(async (tx) => {
    await tx.accessRequest.update({ where: { id }, data: { state: 'withdrawn', closedAt: new Date() } })
    const asking = askToUnblock(asker, agentId)
    await vi.waitUntil(async () => (await waiting())[0]?.n !== 0, { timeout: 20_000 })
    return { asking } // not awaited: it goes on once this is committed
  }, PATIENT)
  await next.asking
  expect(await stored(id)).toMatchObject({ state: 'withdrawn' })
  expect((await entriesAbout(id)).filter(({ action }) => action === 'approvals.expire')).toEqual([])
})

test('a role that was lent in need allows asking, and never counts as a word', async () => {
  const helper = await signedIn('operator')
  const now = new Date()
  await testDb().breakGlass.create({
    data: {
      ...{
        id: crypto.randomUUID(),
        personId: helper.actor.id,
        kind: 'role',
        role: 'lead',
        scope: 'tonight',
        reason: 'nobody else is awake tonight',
      },
      ...{
        confirmedBy: crypto.randomUUID(),
        confirmedAt: now,
        startedAt: now,
        reviewDueAt: now,
        expiresAt: new Date(now.getTime() + 3_600_000),
      },
    },
  })
  const actor = await again(helper.sid)
  expect(actor).toMatchObject({ roles: ['operator', 'lead'], borrowed: ['lead'] })
  const asked = await askToUnblock(await lead(), await anAgentBlocked())
  await expect(agree(actor, asked)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /lent to you/ })
  const own = await askToUnblock(actor, await anAgentBlocked())
  expect(await agree(await lead(), own)).toMatchObject({ isDone: true })
})

test('time over: the request is closed by itself, and asking again is possible', async () => {
  const agentId = await anAgentBlocked()
  const asker = await lead()
  const asked = await askToUnblock(asker, agentId)
  await testDb().accessRequest.update({ where: { id: asked.id }, data: { expiresAt: new Date(Date.now() - 1000) } })
  await expect(agree(await lead(), asked)).rejects.toMatchObject({ code: 'CONFLICT', message: /in time/ })
  expect(await stored(asked.id)).toMatchObject({ state: 'expired' })
  const second = await askToUnblock(asker, agentId)
  await testDb().accessRequest.update({ where: { id: second.id }, data: { expiresAt: new Date(Date.now() - 1000) } })
  await expireRequests(serviceContext())
  expect(await stored(second.id)).toMatchObject({ state: 'expired', votes: [] })
  expect((await entriesAbout(second.id)).at(-1)).toMatchObject({ action: 'approvals.expire' })
  const third = await askToUnblock(asker, agentId)
  await testDb().accessRequest.update({ where: { id: third.id }, data: { expiresAt: new Date(Date.now() - 1000) } })
  expect((await askToUnblock(asker, agentId)).id).not.toBe(third.id)
})

test('a change that fails at the last word takes the word with it', async () => {
  const { actor: admin } = await signedIn('admin')
  const personId = await aPerson('operator')
  const asked = await askFor(admin, { action: 'roles.grant', params: { personId, role: 'lead' }, reason })
  await disable(personId)
  await expect(agree(await lead(), asked)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await stored(asked.id)).votes).toEqual([])
  expect(await testDb().roleGrant.count({ where: { personId, role: 'lead' } })).toBe(0)
})

test('a request that cannot be read any more is closed with that reason, and holds up no other', async () => {
  const asker = await lead()
  const [unreadable, unknown, over] = await Promise.all([1, 2, 3].map(async () => askToUnblock(asker, await anAgentBlocked())))
  if (!unreadable || !unknown || !over) throw new Error('three were asked for')
  await testDb().accessRequest.update({ where: { id: unreadable.id }, data: { params: {} } })
  await testDb().accessRequest.update({ where: { id: unknown.id }, data: { action: 'something.else' } })
  await testDb().accessRequest.update({ where: { id: over.id }, data: { expiresAt: new Date(Date.now() - 1000) } })
  expect((await callerFor(asker).approvals.get({ id: unreadable.id })).says).toMatch(/cannot be read/)
  await expireRequests(serviceContext())
  expect(await stored(unreadable.id)).toMatchObject({ state: 'failed', closedWhy: expect.stringMatching(/cannot be read/) })
  expect(await stored(unknown.id)).toMatchObject({ state: 'failed', closedWhy: expect.stringMatching(/nothing that this version can do/) })
  expect(await stored(over.id)).toMatchObject({ state: 'expired' })
})
