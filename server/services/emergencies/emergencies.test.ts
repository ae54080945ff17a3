import { afterEach, beforeEach, expect, test } from 'vitest'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { askInNeed, confirmInNeed, endInNeed, NEED } from '@/server/testing/emergencies'
import { activeVersion, aHash, aReadyVersion, aRollout, aVersion, decides, stateOf } from '@/server/testing/need'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { again, sessionOf, signedIn } from '@/server/testing/signed-in'
import { keepEmergencies } from './keep-time'

/** One emergency change at a time on an installation: this suite has a database to itself. */
hostOwnDatabase()

const MINUTE = 60_000
const person = async (...roles: Parameters<typeof signedIn>) => (await signedIn(...roles)).actor
const stored = (id: string) => testDb().policyEmergency.findUniqueOrThrow({ where: { id } })
const alarm = (id: string) => testDb().alarm.findFirst({ where: { key: { startsWith: `emergency ${id}` }, clearedAt: null } })
const rowOf = async (id: string, actor = actorWith('lead')) =>
  (await callerFor(actor).emergencies.list({ limit: 200 })).items.find((one) => one.id === id)
const standing = async () => (await callerFor(actorWith('manager')).activations.standing({})).emergency
let usual = 0

beforeEach(async () => {
  usual = (await aVersion()).version
  await decides(usual, new Date(Date.now() - 60 * MINUTE))
})
afterEach(async () => {
  const over = { state: 'ended', endedAt: new Date(), endedBy: 'test' }
  await testDb().policyEmergency.updateMany({ where: { state: { in: ['asked', 'active'] } }, data: over })
  await testDb().policyRollout.updateMany({ where: { state: 'running' }, data: { state: 'done', endedAt: new Date(), endedBy: 'test' } })
  await testDb().freeze.updateMany({ where: { endedAt: null }, data: { endedAt: new Date(), endedBy: 'test' } })
})

test('an author of it asks, a lead who wrote none of it confirms: it decides at once, and everybody sees until when', async () => {
  const [author, lead] = [await person('author'), await person('lead')]
  const made = await aReadyVersion({ authors: [author.id] })
  const { id, lapsesAt } = await askInNeed(author, made)
  const asked = await stored(id)
  expect(Date.parse(lapsesAt) - asked.askedAt.getTime()).toBe(15 * MINUTE)
  expect(await alarm(id)).toMatchObject({
    severity: 2,
    title: expect.stringContaining(`asks for an emergency change to version ${made.version}`),
  })
  expect(await standing()).toMatchObject({ id, state: 'asked', version: made.version, askedBy: author.name, until: lapsesAt })
  expect(await activeVersion()).toBe(usual)
  const needsOf = async (actor: typeof lead) => (await callerFor(actor).overview.read({})).needs.map(({ id: what }) => what)
  expect([(await needsOf(lead)).includes('emergency'), (await needsOf(author)).includes('emergency')]).toEqual([true, false])

  const { expiresAt } = await confirmInNeed(lead, { id, digest: made.digest })
  expect(await activeVersion()).toBe(made.version)
  expect([await stateOf(usual), await stateOf(made.version)]).toEqual(['superseded', 'active'])
  const active = await stored(id)
  expect(active).toMatchObject({ state: 'active', previous: usual, confirmedBy: lead.id })
  expect(Date.parse(expiresAt) - (active.confirmedAt?.getTime() ?? 0)).toBe(60 * MINUTE)
  expect(await alarm(id)).toMatchObject({ severity: 2, title: expect.stringContaining('decides as an emergency change until') })
  expect(await standing()).toMatchObject({ state: 'active', previous: usual, confirmedBy: lead.name, until: expiresAt })
  expect((await entriesAbout(id)).map(({ action, phase, outcome }) => [action, phase, outcome])).toEqual([
    ['policies.confirm', 'intent', null],
    ['policies.confirm', 'outcome', 'done'],
  ])
  expect((await entriesAbout(String(made.version))).filter(({ action }) => action === 'policies.emergency').at(-1)).toMatchObject({
    outcome: 'done',
    reason: NEED,
  })
})

test.each(['operator', 'manager', 'auditor', 'admin'] as const)('%s cannot ask', async (role) => {
  await expect(askInNeed(await person(role), await aReadyVersion())).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('it needs a confirmation, a reason of 20 characters, and at most 4 h', async () => {
  const author = await person('author')
  const made = await aReadyVersion()
  const ask = callerFor(author).emergencies.ask
  await expect(ask({ ...made, hours: 1, reason: NEED })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  await expect(ask({ ...made, hours: 1, reason: 'fifteen letters' })).rejects.toMatchObject({ code: 'BAD_REQUEST', message: /reason/ })
  await expect(ask({ ...made, hours: 4.5, reason: NEED })).rejects.toMatchObject({ code: 'BAD_REQUEST', message: /at most 4 h/ })
  await expect(ask({ ...made, hours: 0, reason: NEED })).rejects.toMatchObject({ code: 'BAD_REQUEST', message: /hours/ })
})

test('it skips shadow and canary only: every gate before them must be open, the review must stand, the digest must be this one', async () => {
  const author = await person('author')
  const made = await aReadyVersion()
  const where = { version_gate: { version: made.version, gate: 'equals_opa' } }
  await testDb().policyGate.update({ where, data: { state: 'failed' } })
  await expect(askInNeed(author, made)).rejects.toMatchObject({
    code: 'CONFLICT',
    message: /a gate that is not open: The compiled module answers as OPA/,
  })
  await testDb().policyGate.update({ where, data: { state: 'overridden', by: 'lead', reason: 'a reason' } })
  await testDb().policyReview.updateMany({ where: { version: made.version }, data: { voidedAt: new Date(), voidedBy: 'test' } })
  await expect(askInNeed(author, made)).rejects.toMatchObject({ code: 'CONFLICT', message: /needs a review/ })
  await testDb().policyReview.updateMany({ where: { version: made.version }, data: { voidedAt: null } })
  await expect(askInNeed(author, { ...made, digest: aHash() })).rejects.toMatchObject({ code: 'CONFLICT', message: /another digest/ })
  await expect(askInNeed(author, { version: 999_999, digest: made.digest })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(askInNeed(author, await aVersion({ state: 'review' }))).rejects.toMatchObject({ code: 'CONFLICT', message: /is review/ })
  expect(await askInNeed(author, made)).toMatchObject({ id: expect.any(String) })
})

test('F28: an approval whose giver was disabled a moment ago carries no emergency change', async () => {
  const made = await aReadyVersion()
  const { personId } = await testDb().policyReview.findFirstOrThrow({ where: { version: made.version } })
  await testDb().person.update({ where: { id: personId }, data: { disabledAt: new Date() } })
  await expect(askInNeed(await person('author'), made)).rejects.toMatchObject({ code: 'CONFLICT', message: /disabled/ })
})

test('F26: there is one at a time, also for two who ask at once and for a second press', async () => {
  const [one, other] = [await person('author'), await person('analyst')]
  const [a, b] = [await aReadyVersion(), await aReadyVersion()]
  const results = await Promise.allSettled([askInNeed(one, a), askInNeed(other, b)])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect(askInNeed(one, a)).rejects.toMatchObject({ code: 'CONFLICT', message: /one at a time/ })
})

test('neither who asked, nor who wrote or submitted any of it, nor a lent role confirms', async () => {
  const asker = await person('author', 'lead')
  const [wrote, submitted] = [await person('lead'), await person('lead')]
  const made = await aReadyVersion({ authors: [wrote.id], createdBy: submitted.id })
  const { id } = await askInNeed(asker, made)
  const word = { id, digest: made.digest }
  await expect(confirmInNeed(asker, word)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /You asked for it/ })
  for (const actor of [wrote, submitted])
    await expect(confirmInNeed(actor, word)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /wrote part of it/ })
  expect((await entriesAbout(id)).at(-1)).toMatchObject({ outcome: 'denied' })
  for (const role of ['analyst', 'operator', 'admin'] as const)
    await expect(confirmInNeed(await person(role), word)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const { actor, sid } = await signedIn('operator')
  const grant = { personId: actor.id, role: 'lead' as const, scope: 'the policy', reason: 'no second lead is awake tonight' }
  const lender = await person('lead')
  await callerFor(lender).breakGlass.grant(await confirmed(lender, 'break-glass.grant', { kind: 'person', id: actor.id }, grant))
  await expect(confirmInNeed(await again(sid), word)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await activeVersion()).toBe(usual)
  expect((await rowOf(id, asker))?.whyNotConfirm).toMatch(/You asked/)
  expect((await rowOf(id, lender))?.whyNotConfirm).toBeNull()
})

test('F29: who asked confirms it by no second account: identities that are linked are one person', async () => {
  const asker = await person('author', 'lead')
  const made = await aReadyVersion()
  const { id } = await askInNeed(asker, made)
  const { actor: again } = await sessionOf(asker.id, 'oidc')
  await expect(confirmInNeed(again, { id, digest: made.digest })).rejects.toMatchObject({ code: 'FORBIDDEN', message: /You asked for it/ })
  expect((await entriesAbout(id)).at(-1)).toMatchObject({ action: 'policies.confirm', outcome: 'denied' })
  expect(await activeVersion()).toBe(usual)
})

test('F28: the word is bound to the digest, and to a version that is ready still', async () => {
  const [author, lead] = [await person('author'), await person('lead')]
  const made = await aReadyVersion()
  const { id } = await askInNeed(author, made)
  await expect(confirmInNeed(lead, { id, digest: aHash() })).rejects.toMatchObject({ code: 'CONFLICT', message: /another digest/ })
  await testDb().policyGate.update({ where: { version_gate: { version: made.version, gate: 'no_errors' } }, data: { state: 'failed' } })
  await expect(confirmInNeed(lead, { id, digest: made.digest })).rejects.toMatchObject({ code: 'CONFLICT', message: /not open/ })
  await expect(confirmInNeed(lead, { id: crypto.randomUUID(), digest: made.digest })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await activeVersion()).toBe(usual)
})

test('who asked and was disabled since does not stand behind it', async () => {
  const [author, lead] = [await person('author'), await person('lead')]
  const made = await aReadyVersion()
  const { id } = await askInNeed(author, made)
  await testDb().person.update({ where: { id: author.id }, data: { disabledAt: new Date() } })
  await expect(confirmInNeed(lead, { id, digest: made.digest })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: /may not do so any more/,
  })
  expect(await activeVersion()).toBe(usual)
})

test('a lead disabled at the same moment does not confirm', async () => {
  const [author, lead] = [await person('author'), await person('lead')]
  const made = await aReadyVersion()
  const { id } = await askInNeed(author, made)
  await testDb().roleGrant.updateMany({ where: { personId: lead.id }, data: { revokedAt: new Date() } })
  await expect(confirmInNeed(lead, { id, digest: made.digest })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await stored(id)).state).toBe('asked')
})

test('F26: two leads at once make it active once', async () => {
  const [author, a, b] = [await person('author'), await person('lead'), await person('lead')]
  const made = await aReadyVersion()
  const { id } = await askInNeed(author, made)
  const results = await Promise.allSettled([a, b].map((lead) => confirmInNeed(lead, { id, digest: made.digest })))
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await testDb().policyActivation.count({ where: { version: made.version } })).toBe(1)
})

test('a freeze holds asking and confirming back, and not the way back', async () => {
  const [author, lead] = [await person('author'), await person('lead')]
  const [waiting, inForce] = [await aReadyVersion(), await aReadyVersion()]
  const first = await askInNeed(author, inForce)
  await confirmInNeed(lead, { id: first.id, digest: inForce.digest })
  const input = { reason: 'the database is being restored', until: new Date(Date.now() + 60 * MINUTE).toISOString() }
  await callerFor(lead).freeze.start(await confirmed(lead, 'freeze.start', { kind: 'freeze', id: 'new' }, input))
  expect(await endInNeed(author, first.id)).toEqual({ returned: usual })
  await expect(askInNeed(author, waiting)).rejects.toMatchObject({ code: 'CONFLICT', message: /frozen/ })
  await testDb().freeze.updateMany({ where: { endedAt: null }, data: { endedAt: new Date(), endedBy: 'test' } })
  const { id } = await askInNeed(author, waiting)
  await callerFor(lead).freeze.start(await confirmed(lead, 'freeze.start', { kind: 'freeze', id: 'new' }, input))
  await expect(confirmInNeed(lead, { id, digest: waiting.digest })).rejects.toMatchObject({ code: 'CONFLICT', message: /frozen/ })
  expect(await activeVersion()).toBe(usual)
})

test('a rollout that runs is aborted when it becomes active', async () => {
  const [author, lead] = [await person('author'), await person('lead')]
  const rollout = await aRollout(usual)
  const made = await aReadyVersion()
  const { id } = await askInNeed(author, made)
  await confirmInNeed(lead, { id, digest: made.digest })
  expect(await testDb().policyRollout.findUniqueOrThrow({ where: { id: rollout.id } })).toMatchObject({
    state: 'aborted',
    endedBy: lead.id,
  })
  expect(await stateOf(rollout.version)).toBe('rolled_back')
})

test('who asked, or any lead, ends it at once; others cannot, and only once', async () => {
  const [author, lead, stranger] = [await person('author'), await person('lead'), await person('analyst')]
  const made = await aReadyVersion()
  const { id } = await askInNeed(author, made)
  await confirmInNeed(lead, { id, digest: made.digest })
  await expect(endInNeed(stranger, id)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await endInNeed(lead, id)).toEqual({ returned: usual })
  expect(await activeVersion()).toBe(usual)
  expect([await stateOf(usual), await stateOf(made.version)]).toEqual(['active', 'rolled_back'])
  expect(await stored(id)).toMatchObject({ state: 'ended', endedBy: lead.id })
  expect(await standing()).toBeNull()
  await expect(endInNeed(author, id)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await entriesAbout(id)).filter(({ action }) => action === 'policies.end').map(({ outcome }) => outcome)).toEqual([
    null,
    'denied',
    null,
    'done',
    null,
    'failed',
  ])
})

test('what waits is taken back by who asked, and nothing changes', async () => {
  const author = await person('author')
  const { id } = await askInNeed(author, await aReadyVersion())
  expect(await endInNeed(author, id)).toEqual({ returned: null })
  expect(await stored(id)).toMatchObject({ state: 'ended', confirmedAt: null })
  expect(await alarm(id)).toBeNull()
  expect(await rowOf(id)).toMatchObject({ isToReview: false, whyNotReview: 'It never was in force.' })
})

test('somebody who neither asked nor confirmed looks at it afterwards, and its alarm ends', async () => {
  const [author, lead, other] = [await person('author', 'analyst'), await person('lead'), await person('analyst')]
  const made = await aReadyVersion()
  const { id } = await askInNeed(author, made)
  await confirmInNeed(lead, { id, digest: made.digest })
  const note = 'it was needed, and nothing else would have helped'
  await expect(callerFor(other).emergencies.lookBack({ id, note })).rejects.toMatchObject({ code: 'CONFLICT', message: /in force/ })
  await endInNeed(author, id)
  expect(await alarm(id)).toMatchObject({ severity: 3, href: '/approvals' })
  for (const actor of [author, lead])
    await expect(callerFor(actor).emergencies.lookBack({ id, note })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(callerFor(await person('operator')).emergencies.lookBack({ id, note })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await callerFor(other).emergencies.lookBack({ id, note })
  expect(await rowOf(id)).toMatchObject({ reviewedBy: other.name, note, isToReview: false })
  expect(await alarm(id)).toBeNull()
  await expect(callerFor(await person('lead')).emergencies.lookBack({ id, note })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await entriesAbout(id)).at(-3)).toMatchObject({ action: 'policies.look-back', outcome: 'done', reason: note })
})

test('a review that nobody did within 24 h stands in every strip', async () => {
  const [author, lead] = [await person('author'), await person('lead')]
  const made = await aReadyVersion()
  const { id } = await askInNeed(author, made)
  await confirmInNeed(lead, { id, digest: made.digest })
  await endInNeed(author, id)
  await keepEmergencies({ ...serviceContext(), now: () => new Date(Date.now() + 25 * 60 * MINUTE) })
  expect(await alarm(id)).toMatchObject({ severity: 2, title: expect.stringContaining('the review is late') })
})

test('the list is paged, searched and filtered on the server', async () => {
  const author = await person('author')
  const ids: string[] = []
  for (let n = 0; n < 3; n += 1) {
    const { id } = await askInNeed(author, await aReadyVersion())
    ids.unshift(id)
    if (n < 2) await endInNeed(author, id)
  }
  const list = callerFor(actorWith('manager')).emergencies.list
  const first = await list({ limit: 2 })
  expect(first.items.map(({ id }) => id)).toEqual(ids.slice(0, 2))
  expect((await list({ limit: 1, cursor: first.nextCursor ?? '' })).items.map(({ id }) => id)).toEqual(ids.slice(2))
  expect((await list({ view: 'waits', search: NEED })).items.map(({ id }) => id)).toContain(ids[0])
  expect((await list({ view: 'waits' })).items.map(({ id }) => id)).not.toContain(ids[1])
  const [newest] = first.items
  expect((await list({ search: `v${newest?.version}` })).items.map(({ id }) => id)).toEqual([ids[0]])
  expect((await list({ search: '100%' })).items).toEqual([])
})
