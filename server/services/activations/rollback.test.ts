import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { expireRequests } from '@/server/services/approvals/expire'
import { actorWith, callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { agree } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { activeVersion, aRollout, aVersion, decides, stateOf } from '@/server/testing/need'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { again, sessionOf, signedIn } from '@/server/testing/signed-in'

/** One version decides on an installation: this suite has a database to itself. */
hostOwnDatabase()

const DAY = 86_400_000
const reason = 'it denies what every agent needs'
const daysAgo = (n: number) => new Date(Date.now() - n * DAY)
let good = 0
let bad = 0

beforeEach(async () => {
  good = (await aVersion()).version
  bad = (await aVersion()).version
  await decides(good, daysAgo(1))
  await decides(bad)
})
afterEach(async () => {
  await testDb().accessRequest.updateMany({ where: { state: 'waiting' }, data: { state: 'withdrawn' } })
  await testDb().policyRollout.updateMany({ where: { state: 'running' }, data: { state: 'done', endedAt: new Date(), endedBy: 'test' } })
})

async function ask(actor: Actor, version = good, from = bad) {
  const input = { version, from, reason }
  return callerFor(actor).activations.rollback(
    await confirmed(actor, 'approvals.request', { kind: 'policy_version', id: String(version) }, input),
  )
}
const person = async (...roles: Parameters<typeof signedIn>) => (await signedIn(...roles)).actor
const wayBack = () => callerFor(actorWith('manager')).activations.wayBack({ limit: 50 })

test('an operator asks, a lead agrees, and the version before decides again', async () => {
  const [asker, lead] = [await person('operator'), await person('lead')]
  const asked = await ask(asker)
  expect(asked.missing).toBe('1 lead')
  expect((await wayBack()).asked).toMatchObject([{ id: asked.id, version: good, askedBy: asker.name }])
  expect(await activeVersion()).toBe(bad)
  expect(await agree(lead, asked)).toMatchObject({ isDone: true })
  expect(await activeVersion()).toBe(good)
  expect([await stateOf(good), await stateOf(bad)]).toEqual(['active', 'rolled_back'])
  const told = await testDb().policyEvent.findMany({ where: { version: { in: [good, bad] } }, orderBy: { version: 'asc' } })
  expect(told).toMatchObject([
    { version: good, action: 'policies.rollback', by: asker.id, reason },
    { version: bad, action: 'policies.rollback', by: asker.id, reason },
  ])
  expect((await entriesAbout(String(good))).at(-1)).toMatchObject({
    action: 'policies.rollback',
    outcome: 'done',
    reason: expect.stringMatching(new RegExp(`asked by ${asker.id}, agreed by ${lead.id}`)),
  })
})

test('the facts of the request are both versions with their digests', async () => {
  const [asker, lead] = [await person('operator'), await person('lead')]
  const { id } = await ask(asker)
  const { facts, says } = await callerFor(lead).approvals.get({ id })
  const hashOf = async (version: number) => (await testDb().policyVersion.findUniqueOrThrow({ where: { version } })).constitutionHash
  expect(facts).toMatchObject({ version: good, digest: await hashOf(good), from: bad, fromDigest: await hashOf(bad) })
  expect(says).toContain(`Version ${good} decides again instead of version ${bad}`)
})

test.each(['analyst', 'author', 'manager', 'auditor', 'admin'] as const)('%s cannot ask', async (role) => {
  await expect(ask(await person(role))).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

test('two people, whatever was lent: who borrowed the role of a lead neither agrees to it nor does it alone', async () => {
  const { actor: asker } = await signedIn('lead')
  const { actor, sid } = await signedIn('operator')
  const grant = { personId: actor.id, role: 'lead' as const, scope: 'the policy', reason: 'no second lead is awake tonight' }
  await callerFor(asker).breakGlass.grant(await confirmed(asker, 'break-glass.grant', { kind: 'person', id: actor.id }, grant))
  const borrower = await again(sid)
  const asked = await ask(borrower)
  await expect(agree(borrower, asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await activeVersion()).toBe(bad)
  await testDb().accessRequest.updateMany({ where: { id: asked.id }, data: { state: 'withdrawn' } })
  await expect(agree(borrower, await ask(asker))).rejects.toMatchObject({ code: 'FORBIDDEN', message: /lent/ })
  expect(await activeVersion()).toBe(bad)
})

test('F29: who asked agrees to it by no second account: identities that are linked are one person', async () => {
  const asker = await person('lead')
  const asked = await ask(asker)
  const { actor: again } = await sessionOf(asker.id, 'oidc')
  await expect(agree(again, asked)).rejects.toMatchObject({ code: 'FORBIDDEN', message: /You asked for it/ })
  expect((await entriesAbout(asked.id)).at(-1)).toMatchObject({ action: 'approvals.approve', outcome: 'denied' })
  expect(await activeVersion()).toBe(bad)
})

test('it runs in a freeze', async () => {
  const [asker, lead] = [await person('operator'), await person('lead')]
  const input = { reason: 'the database is being restored', until: new Date(Date.now() + 3_600_000).toISOString() }
  await callerFor(lead).freeze.start(await confirmed(lead, 'freeze.start', { kind: 'freeze', id: 'new' }, input))
  try {
    expect(await agree(lead, await ask(asker))).toMatchObject({ isDone: true })
    expect(await activeVersion()).toBe(good)
  } finally {
    await testDb().freeze.updateMany({ where: { endedAt: null }, data: { endedAt: new Date(), endedBy: 'test' } })
  }
})

test('F26: pressed twice it is asked for once, and two leads at once do it once', async () => {
  const asker = await person('operator')
  const results = await Promise.allSettled([ask(asker), ask(asker)])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const asked = await testDb().accessRequest.findFirstOrThrow({ where: { action: 'policies.rollback', state: 'waiting' } })
  const leads = [await person('lead'), await person('lead')]
  const words = await Promise.allSettled(leads.map((lead) => agree(lead, asked)))
  expect(words.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await testDb().policyActivation.count({ where: { version: good } })).toBe(2) // then, and again
})

test('F28: a version that became active meanwhile closes the request, and nothing is rolled back', async () => {
  const [asker, lead] = [await person('operator'), await person('lead')]
  const asked = await ask(asker)
  const { version: other } = await aVersion()
  await decides(other)
  await expect(agree(lead, asked)).rejects.toMatchObject({ code: 'CONFLICT', message: new RegExp(`Version ${other} decides now`) })
  expect(await activeVersion()).toBe(other)
  await expect(ask(asker)).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('the worker closes it too, so that a page shows it before somebody agrees', async () => {
  const asked = await ask(await person('operator'))
  await decides((await aVersion()).version)
  await expireRequests(serviceContext())
  expect(await testDb().accessRequest.findUniqueOrThrow({ where: { id: asked.id } })).toMatchObject({ state: 'failed' })
})

test('a rollout that runs is aborted by it: its baseline is gone', async () => {
  const [asker, lead] = [await person('operator'), await person('lead')]
  const rollout = await aRollout(bad)
  await agree(lead, await ask(asker))
  const ended = await testDb().policyRollout.findUniqueOrThrow({ where: { id: rollout.id } })
  expect(ended).toMatchObject({ state: 'aborted', endedBy: asker.id, reason: expect.stringContaining(`Version ${bad} was rolled back`) })
  expect(await stateOf(rollout.version)).toBe('rolled_back')
})

test('an asker who lost the right, or was disabled, voids it', async () => {
  const [asker, lead] = [await person('operator'), await person('lead')]
  const asked = await ask(asker)
  await testDb().person.update({ where: { id: asker.id }, data: { disabledAt: new Date() } })
  await expect(agree(lead, asked)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await activeVersion()).toBe(bad)
})

test('a version that is not signed is not returned to, and the word does not count', async () => {
  const [asker, lead] = [await person('operator'), await person('lead')]
  const { version } = await aVersion({ isSigned: false })
  await decides(version, daysAgo(0))
  const { version: now } = await aVersion()
  await decides(now)
  const asked = await ask(asker, version, now)
  await expect(agree(lead, asked)).rejects.toMatchObject({ code: 'CONFLICT', message: /not signed/ })
  expect(await activeVersion()).toBe(now)
  expect(await testDb().accessVote.count({ where: { requestId: asked.id } })).toBe(0)
})

test('what can be returned to: of the last 30 days, or one of the last five, whichever is more', async () => {
  const old: number[] = []
  for (let n = 0; n < 8; n += 1) {
    const { version } = await aVersion()
    old.push(version)
    await decides(version, daysAgo(90 - n))
  }
  const { version: now } = await aVersion()
  await decides(now, daysAgo(80))
  const offered = (await wayBack()).items.map(({ version }) => version)
  expect(offered.slice(0, 5)).toEqual(old.slice(-5).reverse())
  expect(offered).not.toContain(old[0])
  expect(offered).not.toContain(old[2])
  const asker = await person('lead')
  await expect(ask(asker, old[0], now)).rejects.toMatchObject({ code: 'CONFLICT', message: /too long ago/ })
  await expect(ask(asker, now, now)).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(ask(asker, 999_999, now)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await ask(asker, old.at(-5), now)).toMatchObject({ missing: '1 lead' })
})

test('what never decided, and what decided only as an emergency change, cannot be returned to', async () => {
  const asker = await person('operator')
  const { version: never } = await aVersion({ state: 'rolled_back' })
  await expect(ask(asker, never)).rejects.toMatchObject({ code: 'CONFLICT', message: /never decided/ })
  const at = daysAgo(0)
  const { version } = await aVersion()
  await decides(version, at)
  const people = { askedBy: crypto.randomUUID(), confirmedBy: crypto.randomUUID() }
  const times = { askedAt: at, lapsesAt: at, confirmedAt: at, expiresAt: at, endedAt: at }
  await testDb().policyEmergency.create({
    data: { id: crypto.randomUUID(), version, previous: bad, state: 'ended', reason, hours: 1, endedBy: 'test', ...people, ...times },
  })
  await decides(bad)
  await expect(ask(asker, version)).rejects.toMatchObject({ code: 'CONFLICT', message: /only as an emergency change/ })
  expect((await wayBack()).items.map((one) => one.version)).not.toContain(version)
})

test('pages of it follow one another without a gap', async () => {
  const whole = (await wayBack()).items.map(({ version }) => version)
  const caller = callerFor(actorWith('manager'))
  const pages: number[] = []
  let cursor: number | undefined
  do {
    const page = await caller.activations.wayBack({ limit: 2, ...(cursor === undefined ? {} : { cursor }) })
    pages.push(...page.items.map(({ version }) => version))
    cursor = page.nextCursor ?? undefined
  } while (cursor !== undefined)
  expect(whole.length).toBeGreaterThan(2)
  expect(pages).toEqual(whole)
})
