import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { ownDatabase } from '@/server/testing/engine'
import { ownerQuery } from '@/server/testing/owner'

// A database of its own: every other suite judges by the times that these tests change.
let own: Awaited<ReturnType<typeof ownDatabase>>
beforeAll(async () => {
  own = await ownDatabase()
  process.env.DATABASE_URL = own.database.url('acgs_app')
  process.env.DATABASE_OWNER_URL = own.database.url('acgs_owner')
  process.env.AUDIT_DATABASE_URL = own.database.url('acgs_sequencer')
})
afterAll(async () => {
  await testDb().$disconnect()
  await own.remove()
})
afterEach(() => ownerQuery(`DELETE FROM setting WHERE key = 'violation_due' AND version > 1`))

const admin = () => callerFor(actorWith('admin'))
const reason = 'a night shift has joined the desk'
const inForce = async () => (await admin().violations.due({})).body
const shorter = async () => ({ ...(await inForce()), triageMs: { critical: 300_000, high: 600_000, medium: 900_000, low: 1_200_000 } })

test('a new version is in force at once, with who and why, and is audited', async () => {
  expect(await inForce()).toMatchObject({ triageMs: { critical: 900_000, high: 14_400_000 } })
  expect(await admin().violations.updateDue({ expectedVersion: 1, reason, body: await shorter() })).toEqual({ version: 2 })
  expect(await admin().violations.due({})).toMatchObject({ version: 2, reason, body: { triageMs: { critical: 300_000 } } })
  expect((await entriesAbout('violation_due')).slice(-2)).toMatchObject([
    { phase: 'intent', action: 'violations.due' },
    { phase: 'outcome', outcome: 'done', reason, after_digest: expect.stringMatching(/^sha256:/) },
  ])
})

test('two at once: one wins, the other is a conflict', async () => {
  const body = await shorter()
  const results = await Promise.allSettled([1, 2].map(() => admin().violations.updateDue({ expectedVersion: 1, reason, body })))
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect((results.find((one) => one.status === 'rejected') as PromiseRejectedResult).reason).toMatchObject({ code: 'CONFLICT' })
})

test('refused: nothing changed, no time at all, a role that may not', async () => {
  const body = await inForce()
  await expect(admin().violations.updateDue({ expectedVersion: 1, reason, body })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  const never = { ...body, triageMs: { ...body.triageMs, critical: 0 } }
  await expect(admin().violations.updateDue({ expectedVersion: 1, reason, body: never })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(
    callerFor(actorWith('lead')).violations.updateDue({ expectedVersion: 1, reason, body: await shorter() }),
  ).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await entriesAbout('violation_due')).at(-1)).toMatchObject({ phase: 'deny' })
})
