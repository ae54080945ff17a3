import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { aReviewer, aVersion } from '@/server/testing/policy-versions'
import { lookAgainAtReview, lookAgainAtReviews, refuseUnlessReviewed } from './look-again'

// A database of its own: what runs and what is active is everybody's.
hostOwnDatabase()

const comment = 'read all of it, and the tests say the same'
async function approved(who: Actor): Promise<number> {
  const made = await aVersion()
  const target = { kind: 'policy_version', id: String(made.version) }
  await callerFor(who).policies.approve(await confirmed(who, 'policies.approve', target, { ...made, comment }))
  return made.version
}
const stateOf = async (version: number) => (await testDb().policyVersion.findUniqueOrThrow({ where: { version } })).state
const gateOf = async (version: number) =>
  (await testDb().policyGate.findUniqueOrThrow({ where: { version_gate: { version, gate: 'review' } } })).state
const needReview = (version: number) => testDb().$transaction((tx) => refuseUnlessReviewed(serviceContext(), tx, version))
const disable = ({ id }: Actor) => testDb().person.update({ where: { id }, data: { disabledAt: new Date() } })
const dropRole = ({ id }: Actor) => testDb().roleGrant.updateMany({ where: { personId: id }, data: { revokedAt: new Date() } })
const endSession = ({ id }: Actor, reason: string) =>
  testDb().session.updateMany({ where: { personId: id }, data: { revokedAt: new Date(), revokedBy: 'test', reason } })

test.each<[string, (who: Actor) => Promise<unknown>, RegExp]>([
  ['person disabled', disable, /disabled/],
  ['role lost', dropRole, /may not review/],
  ['session revoked', (who) => endSession(who, 'ended by an administrator'), /session/],
])('F30 %s: the approval is void, its gates wait, the version is at its review again', async (_name, lose, why) => {
  const who = await aReviewer()
  const version = await approved(who)
  await testDb().policyGate.create({ data: { version, gate: 'replayable', state: 'overridden', detail: {}, by: who.id, reason: comment } })
  expect(await lookAgainAtReview(serviceContext(), version)).toBeNull()
  await needReview(version)
  await lose(who)
  await expect(needReview(version)).rejects.toMatchObject({ code: 'CONFLICT', message: why })
  await lookAgainAtReviews(serviceContext())
  expect(await stateOf(version)).toBe('review')
  const gates = await testDb().policyGate.findMany({ where: { version } })
  expect(gates.map(({ state }) => state)).toEqual(['waiting', 'waiting'])
  const [word] = await testDb().policyReview.findMany({ where: { version } })
  expect(word).toMatchObject({ voidedAt: expect.any(Date), voidedBy: 'system:test', voidedWhy: expect.stringMatching(why) })
  const last = (await entriesAbout(String(version))).at(-1)
  expect(last).toMatchObject({ action: 'policies.measure', outcome: 'done', reason: expect.stringMatching(why) })
  await testDb().policyReplay.updateMany({ where: { version }, data: { state: 'canceled' } })
  const other = await aReviewer('analyst')
  const { constitutionHash: digest } = await testDb().policyVersion.findUniqueOrThrow({ where: { version } })
  const target = { kind: 'policy_version', id: String(version) }
  await callerFor(other).policies.approve(await confirmed(other, 'policies.approve', target, { version, digest, comment }))
  await needReview(version)
  expect(await gateOf(version)).toBe('passed')
})

test.each(['signed out', 'signed in again'])('F30 who %s keeps their word', async (how) => {
  const who = await aReviewer()
  const version = await approved(who)
  await endSession(who, how)
  await lookAgainAtReviews(serviceContext())
  expect(await stateOf(version)).toBe('replay')
})

test('in the middle of a rollout: it ends with the approval it rests on', async () => {
  const who = await aReviewer()
  const version = await approved(who)
  const id = crypto.randomUUID()
  await testDb().policyVersion.update({ where: { version }, data: { state: 'canary' } })
  const running = { id, version, baseline: 1, step: 'canary_1', stepSince: new Date(), limits: {}, startedBy: who.id }
  await testDb().policyRollout.create({ data: running })
  await disable(who)
  await Promise.all([lookAgainAtReviews(serviceContext()), lookAgainAtReviews(serviceContext())])
  expect(await stateOf(version)).toBe('review')
  expect(await testDb().policyRollout.findUniqueOrThrow({ where: { id } })).toMatchObject({
    ...{ state: 'aborted', endedBy: 'system:test', reason: expect.stringContaining('disabled') },
  })
  expect(await testDb().event.count({ where: { topic: 'rollouts', ref: id } })).toBe(1)
  expect(await testDb().policyEvent.count({ where: { version, action: 'policies.measure' } })).toBe(1)
})

test('what decides already goes on deciding', async () => {
  const who = await aReviewer()
  const version = await approved(who)
  await testDb().policyVersion.update({ where: { version }, data: { state: 'active' } })
  await disable(who)
  await lookAgainAtReviews(serviceContext())
  expect(await stateOf(version)).toBe('active')
  expect(await gateOf(version)).toBe('passed')
})

test('a word about another digest, or a refusal, is no approval', async () => {
  const who = await aReviewer()
  const { version, digest } = await aVersion({ state: 'replay' })
  const said = { version, comment, personId: who.id, method: 'webauthn', sessionHash: who.sessionHash }
  await testDb().policyReview.createMany({
    data: [
      { ...said, id: crypto.randomUUID(), verdict: 'approve', digest: 'sha256:another' },
      { ...said, id: crypto.randomUUID(), verdict: 'refuse', digest },
    ],
  })
  await expect(needReview(version)).rejects.toMatchObject({ code: 'CONFLICT', message: /nobody approved this digest/ })
})
