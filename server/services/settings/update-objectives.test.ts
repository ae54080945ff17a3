import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { ownDatabase } from '@/server/testing/engine'
import { ownerQuery } from '@/server/testing/owner'
import { aSlo } from '@/server/testing/slo'

// A database of its own: every other suite judges by the objectives that these tests change.
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

const admin = () => callerFor(actorWith('admin'))
const update = async (input: { expectedVersion: number; reason: string; body: typeof aSlo }, who = actorWith('admin')) =>
  callerFor(who).objectives.update(await confirmed(who, 'objectives.update', { kind: 'setting', id: 'slo' }, input))
const reason = 'a tighter line for the pilot'
const tighter = { ...aSlo, decisionLatency: { ...aSlo.decisionLatency, targetMs: 4 } }
// The app itself may not delete a setting, so the owner puts the first version back in force.
afterEach(() => ownerQuery(`DELETE FROM setting WHERE key = 'slo' AND version > 1`))

test('a new version is in force at once, with who and why, and the old one stays', async () => {
  const { version } = await update({ expectedVersion: 1, reason, body: tighter })
  expect(version).toBe(2)
  const now = await admin().objectives.get({})
  expect(now).toMatchObject({ version: 2, reason, body: { decisionLatency: { targetMs: 4 } } })
  expect(now.history).toMatchObject([{ version: 1, body: aSlo }])
  expect((await admin().overview.read({})).latency.line).toBe(4)
})

test('the change is audited with the digests of before and after', async () => {
  await update({ expectedVersion: 1, reason, body: tighter })
  const entries = (await entriesAbout('slo')).slice(-2)
  expect(entries.map(({ phase, outcome }) => [phase, outcome])).toEqual([
    ['intent', null],
    ['outcome', 'done'],
  ])
  expect(entries[1]).toMatchObject({
    reason,
    before_digest: expect.stringMatching(/^sha256:/),
    after_digest: expect.stringMatching(/^sha256:/),
  })
})

test('two at once: one wins, the other is a conflict and changes nothing', async () => {
  const other = { ...aSlo, decisionLatency: { ...aSlo.decisionLatency, targetMs: 3 } }
  const results = await Promise.allSettled([tighter, other].map((body) => update({ expectedVersion: 1, reason, body })))
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  const lost = results.find((one) => one.status === 'rejected') as PromiseRejectedResult
  expect(lost.reason).toMatchObject({ code: 'CONFLICT' })
  expect(await testDb().setting.count({ where: { key: 'slo' } })).toBe(2)
})

test('a change against an older version is a conflict', async () => {
  await update({ expectedVersion: 1, reason, body: tighter })
  await expect(update({ expectedVersion: 1, reason, body: aSlo })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test.each([
  ['nothing changed', { body: aSlo }, /Nothing differs/],
  [
    'the warning above the target',
    { body: { ...aSlo, compliance: { ...aSlo.compliance, warnRatio: 0.9999 } } },
    /compliance\.warnRatio|below the target/,
  ],
  ['a target over 100 %', { body: { ...aSlo, compliance: { ...aSlo.compliance, targetRatio: 1.1 } } }, /100 %/],
  ['a lost decision inside the line', { body: { ...aSlo, decisionsLost: { target: 1 } } }, /always 0/],
  ['no reason', { reason: 'because' }, /10 characters/],
])('refused with the reason: %s', async (_name, change, message) => {
  const input = { expectedVersion: 1, reason, body: tighter, ...change }
  await expect(update(input as never)).rejects.toMatchObject({
    code: 'BAD_REQUEST',
    message: expect.stringMatching(message),
  })
  expect(await testDb().setting.count({ where: { key: 'slo' } })).toBe(1)
})

test('another role is refused, and the refusal is in the audit log', async () => {
  await expect(update({ expectedVersion: 1, reason, body: tighter }, actorWith('lead'))).rejects.toMatchObject({
    code: 'FORBIDDEN',
  })
  expect((await entriesAbout('slo')).at(-1)).toMatchObject({ phase: 'deny', outcome: 'denied' })
})
