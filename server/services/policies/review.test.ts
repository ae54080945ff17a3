import { expect, test } from 'vitest'
import type { Actor, Role } from '@/lib/access'
import { callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { aNewAllow, aReplayOf, aReviewer, aVersion } from '@/server/testing/policy-versions'
import { again, aPerson, sessionOf, signedIn } from '@/server/testing/signed-in'
import { refuseUnlessReviewed } from './look-again'

// A database of its own: what is active, and which replays wait, is everybody's.
hostOwnDatabase()

type Made = { version: number; digest: string }
const comment = 'read all of it, and the tests say the same'
const reason = 'the limit is looser than the ticket says'
const targetOf = ({ version }: { version: number }) => ({ kind: 'policy_version', id: String(version) })
async function approve(who: Actor, made: Made) {
  return callerFor(who).policies.approve(await confirmed(who, 'policies.approve', targetOf(made), { ...made, comment }))
}
async function refuse(who: Actor, made: Made) {
  return callerFor(who).policies.refuse(await confirmed(who, 'policies.refuse', targetOf(made), { ...made, reason }))
}
const stateOf = async ({ version }: Made) => (await testDb().policyVersion.findUniqueOrThrow({ where: { version } })).state
const gateOf = ({ version }: Made) => testDb().policyGate.findUnique({ where: { version_gate: { version, gate: 'review' } } })
const replaysOf = ({ version }: Made) => testDb().policyReplay.findMany({ where: { version } })
const told = async ({ version }: Made) =>
  (await entriesAbout(String(version))).map(({ action, phase, outcome }) => [action, phase, outcome])

test.each<Role>(['analyst', 'lead'])(
  'one %s approves this digest: the gate is open, the replay is asked for, the word is kept',
  async (role) => {
    const made = await aVersion()
    const who = await aReviewer(role)
    expect(await approve(who, made)).toEqual({ version: made.version })
    expect(await stateOf(made)).toBe('replay')
    expect(await gateOf(made)).toMatchObject({ state: 'passed', detail: { facts: { by: who.id, digest: made.digest } } })
    const [word] = await testDb().policyReview.findMany({ where: { version: made.version } })
    expect(word).toMatchObject({ personId: who.id, digest: made.digest, verdict: 'approve', comment, method: 'webauthn', voidedAt: null })
    expect(word?.sessionHash).toBe(who.sessionHash)
    const [replay, ...more] = await replaysOf(made)
    expect(more).toEqual([])
    expect(replay).toMatchObject({ state: 'queued', digest: made.digest, baseline: 1, sample: { window: '7d', most: 5000, agent: null } })
    expect(await told(made)).toEqual([
      ['policies.approve', 'intent', null],
      ['policies.approve', 'outcome', 'done'],
    ])
    const [event] = await testDb().policyEvent.findMany({ where: { version: made.version } })
    expect(event).toMatchObject({
      action: 'policies.approve',
      by: who.id,
      reason: comment,
      after: { state: 'replay', digest: made.digest },
    })
  },
)

test('no author approves or refuses it, no requester, and nobody who asked for it again', async () => {
  const [author, requester] = [await aReviewer(), await aReviewer()]
  const made = await aVersion({ authors: [author.id], createdBy: requester.id })
  for (const who of [author, requester]) {
    await expect(approve(who, made)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(refuse(who, made)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect((await callerFor(who).policies.review({ version: made.version })).whyNot).toMatch(who === author ? /You wrote/ : /You asked/)
  }
  expect(await stateOf(made)).toBe('review')
  expect((await told(made)).slice(0, 2)).toEqual([
    ['policies.approve', 'intent', null],
    ['policies.approve', 'deny', 'denied'],
  ])
  expect(await replaysOf(made)).toEqual([])
})

test('F29 a second account of an author is the same person: refused, and recorded', async () => {
  const personId = await aPerson('lead')
  for (const sub of ['first', 'second'])
    await testDb().identity.create({
      data: { id: crypto.randomUUID(), personId, iss: 'https://id.example', sub: `${sub}-${personId}`, linkedBy: 'test' },
    })
  const made = await aVersion({ authors: [personId] })
  const { actor } = await sessionOf(personId, 'oidc')
  await expect(approve(actor, made)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await stateOf(made)).toBe('review')
  expect((await entriesAbout(String(made.version))).at(-1)).toMatchObject({ phase: 'deny', actor: { session_hash: actor.sessionHash } })
})

test('a role that was lent in need never counts as a review', async () => {
  const { actor: operator, sid } = await signedIn('operator')
  const now = new Date()
  await testDb().breakGlass.create({
    data: {
      ...{
        id: crypto.randomUUID(),
        personId: operator.id,
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
  const lent = await again(sid)
  expect(lent.borrowed).toEqual(['lead'])
  const made = await aVersion()
  await expect(approve(lent, made)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await stateOf(made)).toBe('review')
})

test.each<Role>(['operator', 'author', 'auditor', 'admin', 'manager'])('role %s neither approves nor refuses', async (role) => {
  const made = await aVersion()
  const who = await aReviewer(role)
  await expect(approve(who, made)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(refuse(who, made)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await told(made)).at(-1)).toEqual(['policies.refuse', 'deny', 'denied'])
})

test('F28 another digest than the version has is a conflict, and nothing is counted', async () => {
  const made = await aVersion()
  const other = { ...made, digest: `sha256:${'0'.repeat(64)}` }
  await expect(approve(await aReviewer(), other)).rejects.toMatchObject({ code: 'CONFLICT', message: /not what was shown/ })
  expect(await stateOf(made)).toBe('review')
  expect(await testDb().policyReview.count({ where: { version: made.version } })).toBe(0)
})

test('without a confirmation of exactly this nothing is counted, and what is not there is not found', async () => {
  const made = await aVersion()
  const who = await aReviewer()
  await expect(callerFor(who).policies.approve({ ...made, comment })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  const input = await confirmed(who, 'policies.approve', targetOf(made), { ...made, comment: 'another comment than this one' })
  await expect(callerFor(who).policies.approve({ ...input, comment })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  await expect(approve(who, { ...made, version: 999_999 })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await stateOf(made)).toBe('review')
})

test('pressed twice, and by two people at once: it counts once', async () => {
  const made = await aVersion()
  const who = await aReviewer()
  const input = await confirmed(who, 'policies.approve', targetOf(made), { ...made, comment })
  const twice = await Promise.allSettled([1, 2].map(() => callerFor(who).policies.approve(input)))
  expect(twice.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const other = await aVersion()
  const reviewers = await Promise.all([aReviewer(), aReviewer('analyst')])
  const both = await Promise.allSettled(reviewers.map((one) => approve(one, other)))
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const lost = both.find((one) => one.status === 'rejected') as PromiseRejectedResult
  expect(lost.reason).toMatchObject({ code: 'CONFLICT', message: /is replay; this needs review/ })
  for (const one of [made, other]) {
    expect(await replaysOf(one)).toHaveLength(1)
    expect(await testDb().policyReview.count({ where: { version: one.version } })).toBe(1)
  }
})

test('a role taken at the same moment counts no more', async () => {
  const made = await aVersion()
  const stale = await aReviewer()
  await testDb().roleGrant.updateMany({ where: { personId: stale.id }, data: { revokedAt: new Date() } })
  await expect(approve(stale, made)).rejects.toMatchObject({ code: 'CONFLICT', message: /same moment/ })
  expect(await stateOf(made)).toBe('review')
})

test('in a freeze a review goes on: it settles something and changes no decision', async () => {
  const now = Date.now()
  const at = { id: crypto.randomUUID(), reason: 'the month is closed', startedBy: 'test', startedAt: new Date(now) }
  await testDb().freeze.create({ data: { ...at, until: new Date(now + 3_600_000) } })
  try {
    const made = await aVersion()
    await approve(await aReviewer(), made)
    expect(await stateOf(made)).toBe('replay')
  } finally {
    await testDb().freeze.update({ where: { id: at.id }, data: { endedAt: new Date() } })
  }
})

test('refusing ends it, from review or while its replay is judged; then no word counts any more', async () => {
  const made = await aVersion()
  const who = await aReviewer()
  await refuse(who, made)
  expect(await stateOf(made)).toBe('rejected')
  expect(await gateOf(made)).toMatchObject({ state: 'failed', detail: { measured: 'Refused' } })
  expect((await entriesAbout(String(made.version))).at(-1)).toMatchObject({ action: 'policies.refuse', outcome: 'done', reason })
  await expect(approve(await aReviewer(), made)).rejects.toMatchObject({ code: 'CONFLICT' })
  const later = await aVersion()
  await approve(who, later)
  await refuse(await aReviewer('analyst'), later)
  expect(await stateOf(later)).toBe('rejected')
  await expect(refuse(who, later)).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('what was rolled back is sent to review anew: earlier words are void, gates wait, and who sent it may not approve', async () => {
  const made = await aVersion()
  const first = await aReviewer()
  await approve(first, made)
  await testDb().policyGate.create({
    data: { version: made.version, gate: 'replayable', state: 'overridden', detail: {}, by: first.id, reason },
  })
  await expect(callerFor(first).policies.sendToReview({ version: made.version, reason })).rejects.toMatchObject({ code: 'CONFLICT' })
  await testDb().policyVersion.update({ where: { version: made.version }, data: { state: 'rolled_back' } })
  await expect(callerFor(await aReviewer('operator')).policies.sendToReview({ version: made.version, reason })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  const sender = await aReviewer()
  const both = await Promise.allSettled([1, 2].map(() => callerFor(sender).policies.sendToReview({ version: made.version, reason })))
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await stateOf(made)).toBe('review')
  const [word] = await testDb().policyReview.findMany({ where: { version: made.version } })
  expect(word).toMatchObject({ voidedBy: sender.id, voidedWhy: expect.stringContaining('rolled back') })
  const gates = await testDb().policyGate.findMany({ where: { version: made.version } })
  expect(gates.map(({ state, by }) => [state, by])).toEqual(gates.map(() => ['waiting', null]))
  await expect(approve(sender, made)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /You asked/ })
  await expect(testDb().$transaction((tx) => refuseUnlessReviewed(serviceContext(), tx, made.version))).rejects.toMatchObject({
    code: 'CONFLICT',
  })
  await testDb().policyReplay.updateMany({ where: { version: made.version }, data: { state: 'done' } })
  await approve(first, made)
  expect(await replaysOf(made)).toHaveLength(2)
  await testDb().$transaction((tx) => refuseUnlessReviewed(serviceContext(), tx, made.version))
})

test('the worklist has what waits for me, page by page: nothing that I wrote or asked for', async () => {
  const me = await aReviewer()
  const base = 1_500_000_000
  await aVersion({ version: base, authors: [me.id] })
  await aVersion({ version: base + 1, createdBy: me.id })
  for (const n of [2, 3, 4]) await aVersion({ version: base + n })
  await aVersion({ version: base + 5, state: 'replay' })
  const first = await callerFor(me).policies.waiting({ limit: 2 })
  expect(first.items.map(({ version }) => version - base)).toEqual([4, 3])
  const second = await callerFor(me).policies.waiting({ limit: 1, cursor: first.nextCursor ?? 0 })
  expect(second.items.map(({ version }) => version - base)).toEqual([2])
  const other = await callerFor(await aReviewer()).policies.waiting({ limit: 200 })
  expect(other.total - first.total).toBe(2)
  await expect(callerFor(await aReviewer('author')).policies.waiting({})).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('an administrator sets the profile, confirmed, once a version; the history keeps who and why', async () => {
  const admin = await aReviewer('admin')
  const configure = async (who: Actor, expectedVersion: number) => {
    const input = { expectedVersion, profile: 'small', reason: 'a pilot with forty agents' } as const
    return callerFor(who).policies.configure(await confirmed(who, 'policies.configure', { kind: 'setting', id: 'policies.profile' }, input))
  }
  expect(await callerFor(admin).policies.profile({})).toMatchObject({ version: 1, profile: 'standard', history: [] })
  const both = await Promise.allSettled([configure(admin, 1), configure(admin, 1)])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await callerFor(admin).policies.profile({})).toMatchObject({
    ...{ version: 2, profile: 'small', reason: 'a pilot with forty agents' },
    history: [{ version: 1, profile: 'standard' }],
  })
  await expect(configure(admin, 2)).rejects.toMatchObject({ code: 'BAD_REQUEST', message: /Nothing differs/ })
  await expect(configure(await aReviewer('lead'), 2)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await entriesAbout('policies.profile')).map(({ action, outcome }) => [action, outcome])).toContainEqual([
    'policies.configure',
    'denied',
  ])
  const made = await aVersion()
  expect(await callerFor(admin).policies.review({ version: made.version })).toMatchObject({ profile: 'small', state: 'review', active: 1 })
})

test('what would be allowed is counted against what was declared of it: by code, by rule, by action, and by nothing', async () => {
  const allows = [{ rule: 'harm_risk_too_high' }, { action: 'data.read' }, { rule: 'never_seen' }].map((one) => ({
    ...one,
    why: 'measured',
  }))
  const { version } = await aVersion({
    state: 'replay',
    stateSince: new Date(Date.now() - 60_000),
    declared: { flips: 0, allows, says: 'looser' },
  })
  expect((await callerFor(await aReviewer()).policies.review({ version })).allows).toBeNull()
  const replay = await aReplayOf({ version, sample: { origin: serviceContext().origin } })
  await aNewAllow(replay)
  await aNewAllow(replay, { code: 'other_rule' })
  await aNewAllow(replay, { code: 'other_rule', action: 'data.write' })
  const decisionId = await aNewAllow(replay, { action: 'data.write' })
  await callerFor(await aReviewer()).replays.acknowledge({ id: replay, decisionId, note: 'the scorer was wrong' })
  expect(await callerFor(await aReviewer()).policies.review({ version })).toMatchObject({
    replay,
    allows: {
      ...{ total: 4, acknowledged: 1, undeclared: 1 },
      declared: [
        { what: 'harm_risk_too_high', n: 2 },
        { what: 'data.read', n: 2 },
        { what: 'never_seen', n: 0 },
      ],
    },
  })
})
