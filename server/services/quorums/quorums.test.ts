import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { RaiseQuorum } from '@/lib/schemas/quorums'
import { callerFor, testDb } from '@/server/testing/actors'
import { agree, anAgentBlocked, askToUnblock } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { ownDatabase } from '@/server/testing/engine'
import { ownerQuery } from '@/server/testing/owner'
import { signedIn } from '@/server/testing/signed-in'

// A database of its own: every other suite agrees by the quorums that these tests change.
let own: Awaited<ReturnType<typeof ownDatabase>>
let [admin, other, ...leads] = [] as Actor[]
beforeAll(async () => {
  own = await ownDatabase()
  process.env.DATABASE_URL = own.database.url('acgs_app')
  process.env.DATABASE_OWNER_URL = own.database.url('acgs_owner')
  process.env.AUDIT_DATABASE_URL = own.database.url('acgs_sequencer')
  const people = await Promise.all((['admin', 'admin', 'lead', 'lead', 'lead'] as const).map((role) => signedIn(role)))
  ;[admin, other, ...leads] = people.map(({ actor }) => actor)
})
afterAll(async () => {
  await testDb().$disconnect()
  await own.remove()
})
// The app itself may not delete a setting, so the owner puts the built-in table back in force.
afterEach(() => ownerQuery(`DELETE FROM setting WHERE key = 'quorums' AND version > 1`))

const reason = 'after the incident of last week'
type Tree = RaiseQuorum['quorum']
const two: Tree = { any: [{ role: 'lead', n: 2 }] }
const one: Tree = { any: [{ role: 'lead', n: 1 }] }
const action = 'agents.unblock'
const target = { kind: 'quorum', id: action }
type Who = Actor | undefined
const whoOf = (who: Who): Actor => {
  if (!who) throw new Error('made before all tests')
  return who
}
async function raise(quorum: Tree, { who = admin, expectedVersion = 1 }: { who?: Who; expectedVersion?: number } = {}) {
  const input = { action, quorum, expectedVersion, reason } as const
  return callerFor(whoOf(who)).quorums.raise(await confirmed(whoOf(who), 'quorums.raise', target, input))
}
async function lower(quorum: Tree | null, who: Who = admin) {
  const input = { action, quorum, reason } as const
  return callerFor(whoOf(who)).quorums.lower(await confirmed(whoOf(who), 'approvals.request', target, input))
}
const rowOf = async () => (await callerFor(whoOf(admin)).quorums.list({})).items.find((row) => row.action === action)
const stateOf = async (agentId: string) => (await testDb().agent.findUniqueOrThrow({ where: { agentId } })).state

test('one admin raises it, confirmed: from then on two leads agree, and it is a version in the log', async () => {
  expect(await rowOf()).toMatchObject({ least: '1 lead', inForce: '1 lead', isRaised: false })
  expect(await raise(two)).toEqual({ version: 2 })
  expect(await rowOf()).toMatchObject({ least: '1 lead', inForce: '2 leads', isRaised: true })
  const agentId = await anAgentBlocked()
  const asked = await askToUnblock(whoOf(leads[0]), agentId)
  expect(asked.missing).toBe('2 leads')
  expect(await agree(whoOf(leads[1]), asked)).toMatchObject({ isDone: false, missing: '1 lead' })
  expect(await stateOf(agentId)).toBe('blocked')
  expect(await agree(whoOf(leads[2]), asked)).toMatchObject({ isDone: true })
  expect(await stateOf(agentId)).toBe('active')
  const entries = (await entriesAbout(action)).filter((entry) => entry.action === 'quorums.raise')
  expect(entries.at(-1)).toMatchObject({ phase: 'outcome', outcome: 'done', reason, after_digest: expect.stringMatching(/^sha256:/) })
})

test('a request that waits while it is raised is asked anew, with every word void', async () => {
  const agentId = await anAgentBlocked()
  const asked = await askToUnblock(whoOf(leads[0]), agentId)
  await raise(two)
  await expect(agree(whoOf(leads[1]), asked)).rejects.toMatchObject({ code: 'CONFLICT', message: /who must agree/ })
  const { digest, version } = await testDb().accessRequest.findUniqueOrThrow({ where: { id: asked.id } })
  expect(version).toBe(2)
  expect(await agree(whoOf(leads[1]), { id: asked.id, digest })).toMatchObject({ isDone: false, missing: '1 lead' })
})

test('a request that waits while it is lowered keeps what it was made with', async () => {
  await raise(two)
  const agentId = await anAgentBlocked()
  const asked = await askToUnblock(whoOf(leads[0]), agentId)
  expect(await agree(whoOf(other), await lower(null))).toMatchObject({ isDone: true })
  expect(await rowOf()).toMatchObject({ inForce: '1 lead', isRaised: false })
  expect(await agree(whoOf(leads[1]), asked)).toMatchObject({ isDone: false, missing: '1 lead' })
  expect(await stateOf(agentId)).toBe('blocked')
  const later = await askToUnblock(whoOf(leads[0]), await anAgentBlocked())
  expect(await agree(whoOf(leads[1]), later)).toMatchObject({ isDone: true })
})

test('back towards the table takes a second person; whoever asked cannot be that one', async () => {
  await raise(two)
  const asked = await lower(one)
  expect(await rowOf()).toMatchObject({ inForce: '2 leads', lowerRequestId: asked.id })
  await expect(agree(whoOf(admin), asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(lower(one)).rejects.toMatchObject({ code: 'CONFLICT', message: /asked for already/ })
  expect(await agree(whoOf(leads[0]), asked)).toMatchObject({ isDone: true })
  expect(await rowOf()).toMatchObject({ inForce: '1 lead' })
  const newest = await testDb().setting.findFirstOrThrow({ where: { key: 'quorums' }, orderBy: { version: 'desc' } })
  expect(newest).toMatchObject({ version: 3, by: admin?.id, reason })
})

test.each<[string, unknown, RegExp]>([
  ['an operator', { any: [{ role: 'operator', n: 1 }] }, /^quorum: a part is/],
  ['nobody', { all: [] }, /^quorum\.all: at least one part/],
  ['no people of a role', { any: [{ role: 'lead', n: 0 }] }, /^quorum\.any\.0\.n: at least 1/],
  ['half a person', { any: [{ role: 'lead', n: 1.5 }] }, /^quorum: a part is/],
  ['a hundred', { any: [{ role: 'lead', n: 100 }] }, /^quorum\.any\.0\.n: at most 5/],
  ['both at once', { all: [{ role: 'lead', n: 1 }], any: [{ role: 'lead', n: 1 }] }, /^quorum: a part is/],
  ['a seat without a tree', { role: 'lead', n: 2 }, /^quorum: a part is/],
  ['three levels', { all: [{ any: [{ all: [{ role: 'lead', n: 1 }] }] }] }, /^quorum: a part is/],
  ['nothing', null, /^quorum: a part is/],
])('no tree, naming the field: %s', (_name, quorum, why) => {
  const [issue] = RaiseQuorum.safeParse({ action, quorum, expectedVersion: 1, reason }).error?.issues ?? []
  expect(`${issue?.path.join('.')}: ${issue?.message}`).toMatch(why)
})

test.each<[string, Tree, RegExp]>([
  ['other people', { any: [{ role: 'admin', n: 3 }] }, /^quorum: 3 admins is not enough for agents.unblock; it takes 1 lead/],
  [
    'a way round it',
    {
      any: [
        { role: 'lead', n: 2 },
        { role: 'analyst', n: 2 },
      ],
    },
    /^quorum: .*not enough/,
  ],
])('never below the table: %s', async (_name, quorum, why) => {
  const wrong = { code: 'BAD_REQUEST', message: expect.stringMatching(why) }
  await expect(raise(quorum)).rejects.toMatchObject(wrong)
  await expect(lower(quorum)).rejects.toMatchObject(wrong)
  expect(await rowOf()).toMatchObject({ inForce: '1 lead' })
})

test('fewer than now is no raise, as many as now is no lowering, more people than there are is nothing', async () => {
  await raise(two)
  await expect(raise(one, { expectedVersion: 2 })).rejects.toMatchObject({ code: 'BAD_REQUEST', message: /^quorum: less than 2 leads/ })
  await expect(raise(two, { expectedVersion: 2 })).rejects.toMatchObject({ code: 'BAD_REQUEST', message: /Nothing differs/ })
  await expect(lower(two)).rejects.toMatchObject({ code: 'BAD_REQUEST', message: /^quorum: no less/ })
  const three = raise({ any: [{ role: 'lead', n: 3 }] }, { expectedVersion: 2 })
  await expect(three).rejects.toMatchObject({ code: 'BAD_REQUEST', message: /^quorum: there are not enough people/ })
})

test('without a confirmation, without the role, from a version that is gone, and of two at once one', async () => {
  const input = { action, quorum: two, expectedVersion: 1, reason } as const
  await expect(callerFor(whoOf(admin)).quorums.raise(input)).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  await expect(callerFor(whoOf(admin)).quorums.lower({ action, quorum: null, reason })).rejects.toMatchObject({
    code: 'PRECONDITION_FAILED',
  })
  await expect(raise(two, { who: leads[0] })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await entriesAbout(action)).at(-1)).toMatchObject({ phase: 'deny', outcome: 'denied' })
  const both = await Promise.allSettled([raise(two), raise(two, { who: other })])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect(
    raise({
      all: [
        { role: 'lead', n: 2 },
        { role: 'admin', n: 1 },
      ],
    }),
  ).rejects.toMatchObject({ code: 'CONFLICT' })
})
