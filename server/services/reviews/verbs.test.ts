import { describe, expect, test } from 'vitest'
import type { ReviewOutcome } from '@/lib/schemas/reviews'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { addDecisions } from '@/server/testing/decision-rows'
import { addReview } from '@/server/testing/reviews'
import { makeToken } from '@/server/testing/tokens'

const why = 'looked at the request and its agent'
const reviewer = (...roles: ('analyst' | 'lead')[]) => callerFor(actorWith(...(roles.length > 0 ? roles : (['analyst'] as const))))
type Caller = ReturnType<typeof callerFor>
const say = async (who: Caller, id: string, outcome: ReviewOutcome = 'approve') => {
  await who.reviews.claim({ id })
  return who.reviews.decide({ id, outcome, justification: why })
}
const read = (id: string) => testDb().review.findUniqueOrThrow({ where: { id }, include: { approval: true, votes: true } })
const settle = (calls: Promise<unknown>[]) => Promise.allSettled(calls).then((all) => all.map(({ status }) => status).sort())

describe('one person suffices for medium', () => {
  test('claim, approve: the approval is bound to agent, action, constitution and digest, for an hour at most', async () => {
    const { id, agentId, action, inputDigest, constitutionHash } = await addReview()
    expect(await say(reviewer(), id)).toEqual({ id, outcome: 'approve' })
    const after = await read(id)
    expect(after).toMatchObject({ state: 'decided', outcome: 'approve', justification: why, assignee: null })
    expect(after.approval).toMatchObject({ agentId, action, inputDigest, constitutionHash, kinds: ['review'], usedAt: null })
    const { createdAt, expiresAt } = after.approval ?? { createdAt: new Date(), expiresAt: new Date(0) }
    expect(expiresAt.getTime() - createdAt.getTime()).toBe(3_600_000)
  })
  test.each(['reject', 'needs_revision'] as const)('%s closes it without an approval', async (outcome) => {
    const { id } = await addReview({ priority: 'critical' })
    expect(await say(reviewer(), id, outcome)).toEqual({ id, outcome })
    expect(await read(id)).toMatchObject({ state: 'decided', outcome, approval: null })
  })
  test('intent and outcome are audited, with reason and digests; each change is in the history', async () => {
    const { id } = await addReview()
    await say(reviewer(), id)
    const entries = await entriesAbout(id)
    expect(entries.map(({ action, phase, outcome }) => `${action} ${phase} ${outcome}`)).toEqual([
      'reviews.claim intent null',
      'reviews.claim outcome done',
      'reviews.decide intent null',
      'reviews.decide outcome done',
    ])
    expect(entries.at(-1)).toMatchObject({ reason: why, after_digest: expect.stringMatching(/^sha256:/) })
    const changes = await testDb().reviewChange.findMany({ where: { reviewId: id }, orderBy: { version: 'asc' } })
    expect(changes.map(({ version, action }) => [version, action])).toEqual([
      [2, 'reviews.claim'],
      [3, 'reviews.decide'],
    ])
  })
})

describe('quorum', () => {
  test('high takes two people; the first vote gives it back to the queue', async () => {
    const { id } = await addReview({ priority: 'high' })
    expect(await say(reviewer(), id)).toEqual({ id, outcome: null })
    expect(await read(id)).toMatchObject({ state: 'pending', approval: null })
    expect(await say(reviewer(), id)).toEqual({ id, outcome: 'approve' })
  })
  test('critical takes three with a lead among them; without one it waits for a lead, and an analyst cannot take it', async () => {
    const { id } = await addReview({ priority: 'critical' })
    await say(reviewer(), id)
    await say(reviewer(), id)
    expect(await read(id)).toMatchObject({ state: 'pending', waitsForLead: true })
    await expect(reviewer().reviews.claim({ id })).rejects.toMatchObject({ code: 'CONFLICT', message: 'It waits for a lead.' })
    expect(await say(reviewer('lead'), id)).toEqual({ id, outcome: 'approve' })
  })
  test('a rejection after an approval closes it', async () => {
    const { id } = await addReview({ priority: 'high' })
    await say(reviewer(), id)
    expect(await say(reviewer('lead'), id, 'reject')).toEqual({ id, outcome: 'reject' })
    expect((await read(id)).approval).toBeNull()
  })
  test('a person counts once', async () => {
    const { id } = await addReview({ priority: 'high' })
    const one = reviewer()
    await say(one, id)
    await expect(one.reviews.claim({ id })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(one.reviews.decide({ id, outcome: 'approve', justification: why })).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('who may not', () => {
  test('the owner of the agent, whatever the spelling', async () => {
    const owner = actorWith('analyst')
    const agentId = `agent-${crypto.randomUUID()}`
    await callerFor(actorWith('admin')).agents.register({ agentId, owner: ` ${owner.name.toUpperCase()}`, trustLevel: 0.9 })
    const { id } = await addReview({ agentId })
    await expect(callerFor(owner).reviews.claim({ id })).rejects.toMatchObject({ code: 'FORBIDDEN', message: /own this agent/ })
  })
  test.each<[string, string]>([
    ['letters that only look different', '\u{1d400}na  \u00a0Ruiz'],
    ['characters that nobody sees', 'An\u200ba Ru\u00adiz\u2060'],
    ['full width', '\uff21\uff4e\uff41\u3000\uff32uiz'],
  ])('the owner of the agent written with %s', async (_name, owner) => {
    const agentId = `agent-${crypto.randomUUID()}`
    await callerFor(actorWith('admin')).agents.register({ agentId, owner, trustLevel: 0.9 })
    const { id } = await addReview({ agentId })
    const ana = callerFor({ ...actorWith('analyst'), name: 'Ana Ruiz' })
    await expect(ana.reviews.claim({ id })).rejects.toMatchObject({ code: 'FORBIDDEN', message: /own this agent/ })
  })
  test('who asked the engine, when another token asks for the review', async () => {
    const [maker, other] = [actorWith('admin', 'lead'), actorWith('admin')]
    const token = async (who: typeof maker) => (await makeToken({ scopes: ['decide'], agents: ['agent-*'] }, who)).id
    const agentId = `agent-${crypto.randomUUID()}`
    const [decisionId = ''] = await addDecisions({ agentId, verdict: 'deny', allow: false, tokenId: await token(maker) })
    const { id } = await addReview({ agentId, decisionId, requestedBy: await token(other) })
    await expect(callerFor(maker).reviews.claim({ id })).rejects.toMatchObject({ code: 'FORBIDDEN', message: /asked for it/ })
  })
  test('who asked for it, also through a token', async () => {
    const maker = actorWith('admin', 'lead')
    const { id: token } = await makeToken({ scopes: ['decide'], agents: ['agent-*'] }, maker)
    const { id } = await addReview({ requestedBy: token })
    await expect(callerFor(maker).reviews.claim({ id })).rejects.toMatchObject({ code: 'FORBIDDEN', message: /asked for it/ })
    expect(await callerFor(maker).reviews.get({ id })).toMatchObject({ whyNot: expect.stringMatching(/asked for it/) })
  })
  test('another role is refused, nothing changes, and the refusal is recorded', async () => {
    const { id } = await addReview()
    await expect(callerFor(actorWith('operator')).reviews.claim({ id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect((await entriesAbout(id)).map(({ phase }) => phase)).toEqual(['intent', 'deny'])
    expect(await read(id)).toMatchObject({ state: 'pending', version: 1 })
  })
  test('nobody holds more than five', async () => {
    const one = reviewer()
    for (let i = 0; i < 5; i++) await one.reviews.claim({ id: (await addReview()).id })
    const last = await addReview()
    await expect(one.reviews.claim({ id: last.id })).rejects.toMatchObject({ code: 'CONFLICT', message: /5 is the most/ })
  })
  test('two claims at once cannot both be the fifth', async () => {
    const one = reviewer()
    for (let i = 0; i < 4; i++) await one.reviews.claim({ id: (await addReview()).id })
    const [a, b] = [await addReview(), await addReview()]
    expect(await settle([a, b].map(({ id }) => one.reviews.claim({ id })))).toEqual(['fulfilled', 'rejected'])
  })
})

describe('races', () => {
  test('two people claim at once: one holds it', async () => {
    const { id } = await addReview()
    expect(await settle([reviewer(), reviewer()].map((who) => who.reviews.claim({ id })))).toEqual(['fulfilled', 'rejected'])
  })
  test('a double click is one vote', async () => {
    const { id } = await addReview({ priority: 'high' })
    const one = reviewer()
    await one.reviews.claim({ id })
    const press = () => one.reviews.decide({ id, outcome: 'approve', justification: why })
    expect(await settle([press(), press(), press()])).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect((await read(id)).votes).toHaveLength(1)
  })
  test('somebody else cannot decide what I hold, and it must be held', async () => {
    const { id } = await addReview()
    const decide = (who: Caller) => who.reviews.decide({ id, outcome: 'approve', justification: why })
    await expect(decide(reviewer())).rejects.toMatchObject({ code: 'CONFLICT', message: /claim it first/ })
    await reviewer().reviews.claim({ id })
    await expect(decide(reviewer())).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(reviewer().reviews.claim({ id })).rejects.toMatchObject({ code: 'CONFLICT', message: /Somebody else holds it/ })
  })
  test('after its time it cannot be approved, even before the clock has closed it', async () => {
    const { id } = await addReview()
    const one = reviewer()
    await one.reviews.claim({ id })
    const later = callerFor(actorWith('analyst'), () => new Date(Date.now() + 5 * 3_600_000))
    await one.reviews.release({ id })
    await later.reviews.claim({ id })
    await expect(later.reviews.decide({ id, outcome: 'approve', justification: why })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringMatching(/time is over/),
    })
  })
})

test('release: the holder and a lead may, another analyst may not, and what is free is a conflict', async () => {
  const { id } = await addReview()
  const one = reviewer()
  await one.reviews.claim({ id })
  await expect(reviewer().reviews.release({ id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await reviewer('lead').reviews.release({ id })
  expect(await read(id)).toMatchObject({ state: 'pending', assignee: null })
  await expect(one.reviews.release({ id })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('a review that never was is not found, and a short justification names the field', async () => {
  const id = crypto.randomUUID()
  await expect(reviewer().reviews.claim({ id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(reviewer().reviews.decide({ id, outcome: 'approve', justification: 'ok' })).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringMatching(/10 characters/),
  })
})

test('what is written stays: the app can change neither votes nor history nor what is decided', async () => {
  const { id } = await addReview()
  await say(reviewer(), id)
  const db = testDb()
  await expect(db.reviewVote.updateMany({ where: { reviewId: id }, data: { outcome: 'reject' } })).rejects.toThrow()
  await expect(db.reviewChange.deleteMany({ where: { reviewId: id } })).rejects.toThrow()
  await expect(db.review.update({ where: { id }, data: { outcome: 'reject' } })).rejects.toThrow()
  await expect(db.review.update({ where: { id }, data: { inputDigest: 'another' } })).rejects.toThrow()
})
