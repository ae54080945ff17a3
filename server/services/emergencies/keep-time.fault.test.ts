import { afterEach, beforeEach, expect, test } from 'vitest'
import { serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { askInNeed, confirmInNeed, endInNeed } from '@/server/testing/emergencies'
import { activeVersion, aReadyVersion, aRollout, aVersion, decides, stateOf } from '@/server/testing/need'
import { hostOwnDatabase } from '@/server/testing/own-database'
import { signedIn } from '@/server/testing/signed-in'
import { keepEmergencies } from './keep-time'

/** The clock of emergency changes takes whatever is due: this suite has a database to itself. */
hostOwnDatabase()

const MINUTE = 60_000
const person = async (...roles: Parameters<typeof signedIn>) => (await signedIn(...roles)).actor
const stored = (id: string) => testDb().policyEmergency.findUniqueOrThrow({ where: { id } })
const alarm = (id: string) => testDb().alarm.findFirst({ where: { key: `emergency ${id}`, clearedAt: null } })
/** The worker's turn so many minutes from now. */
const turn = (minutes: number) => keepEmergencies({ ...serviceContext(), now: () => new Date(Date.now() + minutes * MINUTE) })
let usual = 0

beforeEach(async () => {
  usual = (await aVersion()).version
  await decides(usual, new Date(Date.now() - 60 * MINUTE))
})
afterEach(async () => {
  const over = { state: 'ended', endedAt: new Date(), endedBy: 'test' }
  await testDb().policyEmergency.updateMany({ where: { state: { in: ['asked', 'active'] } }, data: over })
})

async function asked() {
  const made = await aReadyVersion()
  return { ...made, ...(await askInNeed(await person('author'), made)) }
}
async function inForce() {
  const one = await asked()
  await confirmInNeed(await person('lead'), one)
  return one
}

test('what no lead confirms lapses after 15 min; it counts for nothing from that instant on, whether or not the worker ran', async () => {
  const { id, digest } = await asked()
  expect(await turn(14)).toBe(0)
  const late = () => new Date(Date.now() + 15 * MINUTE + 1)
  await expect(confirmInNeed(await person('lead'), { id, digest, now: late })).rejects.toMatchObject({
    code: 'CONFLICT',
    message: /lapsed/,
  })
  expect(await turn(15)).toBe(1)
  expect(await stored(id)).toMatchObject({ state: 'lapsed', endedBy: 'system:lapsed' })
  expect((await stored(id)).endedAt).toEqual((await stored(id)).lapsesAt)
  expect(await alarm(id)).toBeNull()
  expect((await entriesAbout(id)).at(-1)).toMatchObject({ action: 'policies.lapse', outcome: 'done' })
  await expect(confirmInNeed(await person('lead'), { id, digest })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await activeVersion()).toBe(usual)
})

test('one that lapsed with no worker running neither counts nor is in the way of the next', async () => {
  const { id, digest } = await asked()
  const owner = { askedAt: new Date(Date.now() - 20 * MINUTE), lapsesAt: new Date(Date.now() - 5 * MINUTE) }
  await testDb().policyEmergency.updateMany({ where: { id }, data: { state: 'ended', endedAt: new Date(), endedBy: 'test' } })
  const past = await testDb().policyEmergency.create({
    data: { ...(await stored(id)), id: crypto.randomUUID(), state: 'asked', endedAt: null, endedBy: null, ...owner },
  })
  await expect(confirmInNeed(await person('lead'), { id: past.id, digest })).rejects.toMatchObject({ code: 'CONFLICT', message: /lapsed/ })
  const next = await asked()
  expect(await stored(past.id)).toMatchObject({ state: 'lapsed', endedAt: owner.lapsesAt })
  expect((await stored(next.id)).state).toBe('asked')
})

test('at its end the version before it decides again, and the change has to be reviewed anew', async () => {
  const { id, version } = await inForce()
  expect(await turn(59)).toBe(0)
  expect(await activeVersion()).toBe(version)
  expect(await turn(60.01)).toBe(1)
  expect(await activeVersion()).toBe(usual)
  expect([await stateOf(usual), await stateOf(version)]).toEqual(['active', 'rolled_back'])
  expect(await stored(id)).toMatchObject({ state: 'ended', endedBy: 'system:time' })
  expect(await testDb().policyEvent.findFirst({ where: { version }, orderBy: { seq: 'desc' } })).toMatchObject({
    action: 'policies.expire',
  })
  expect((await entriesAbout(id)).slice(-2)).toMatchObject([
    { action: 'policies.expire', phase: 'intent' },
    { action: 'policies.expire', phase: 'outcome', outcome: 'done' },
  ])
  expect(await turn(61)).toBe(0)
})

test('expired while the worker was down: the first turn afterwards takes it back', async () => {
  const { id } = await inForce()
  expect(await turn(60 * 48)).toBe(1)
  expect(await activeVersion()).toBe(usual)
  expect((await stored(id)).state).toBe('ended')
})

test('in a freeze it ends all the same: it is the way back', async () => {
  await inForce()
  const until = new Date(Date.now() + 120 * MINUTE)
  await testDb().freeze.create({
    data: { id: crypto.randomUUID(), reason: 'the database is being restored', startedBy: 'test', startedAt: new Date(), until },
  })
  try {
    expect(await turn(61)).toBe(1)
    expect(await activeVersion()).toBe(usual)
  } finally {
    await testDb().freeze.updateMany({ where: { endedAt: null }, data: { endedAt: new Date(), endedBy: 'test' } })
  }
})

test('two workers at once, and a lead who ends it at that moment: it is taken back once', async () => {
  const { id } = await inForce()
  const lead = await person('lead')
  const results = await Promise.allSettled([turn(61), turn(61), endInNeed(lead, id)])
  expect(results.filter(({ status }) => status === 'rejected').length).toBeLessThanOrEqual(1)
  expect(results.slice(0, 2).map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled'])
  expect(await activeVersion()).toBe(usual)
  expect(await testDb().policyActivation.count({ where: { version: usual } })).toBe(2)
})

test('people made another version active meanwhile: it is ended at once, and nothing is taken back', async () => {
  const { id, version } = await inForce()
  const { version: other } = await aVersion()
  await decides(other)
  expect(await turn(1)).toBe(1)
  expect(await activeVersion()).toBe(other)
  expect(await stored(id)).toMatchObject({ state: 'ended', endedBy: 'system:replaced' })
  expect(await stateOf(version)).toBe('superseded')
})

test('killed between the flip and the end: neither is there, and the next turn does both', async () => {
  const { id, version } = await inForce()
  const ctx = { ...serviceContext(), now: () => new Date(Date.now() + 61 * MINUTE) }
  const dying = new Proxy(ctx.db, {
    get: (db, name) =>
      name === '$transaction'
        ? (run: (tx: object) => Promise<unknown>) =>
            db.$transaction((tx) =>
              run(
                new Proxy(tx, {
                  get: (inner, member) => {
                    if (member !== 'policyEmergency') return Reflect.get(inner, member, inner)
                    return {
                      ...inner.policyEmergency,
                      findUnique: inner.policyEmergency.findUnique,
                      update: () => Promise.reject(new Error('killed')),
                    }
                  },
                }),
              ),
            )
        : Reflect.get(db, name, db),
  })
  await expect(keepEmergencies({ ...ctx, db: dying })).rejects.toThrow('killed')
  expect(await activeVersion()).toBe(version)
  expect(await stored(id)).toMatchObject({ state: 'active' })
  expect(await alarm(id)).toMatchObject({ severity: 1, title: expect.stringContaining('has not returned') })
  expect(await turn(61)).toBe(1)
  expect(await activeVersion()).toBe(usual)
})

test('a rollout that was begun beside it ends with it: what it was compared with is gone', async () => {
  const { version } = await inForce()
  const rollout = await aRollout(version)
  expect(await turn(61)).toBe(1)
  expect(await testDb().policyRollout.findUniqueOrThrow({ where: { id: rollout.id } })).toMatchObject({ state: 'aborted' })
  expect(await stateOf(rollout.version)).toBe('rolled_back')
})
