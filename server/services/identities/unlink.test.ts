import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { callerFor, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { anIssuer, mapGroup } from '@/server/testing/identities'
import { isOpen, personWith } from '@/server/testing/people'

const reason = 'a change that the tests ask for'
async function identityOf(personId: string, { iss = 'https://idp.example', groups = [] as string[] } = {}): Promise<string> {
  const id = crypto.randomUUID()
  await testDb().identity.create({ data: { id, personId, iss, sub: id, groups, linkedBy: 'test' } })
  return id
}
const unlink = async (who: Actor, id: string) =>
  callerFor(who).identities.unlink(await confirmed(who, 'people.unlink', { kind: 'identity', id }, { id, reason }))
const held = async (id: string) => (await testDb().roleGrant.findMany({ where: { personId: id, revokedAt: null } })).map(({ role }) => role)

test('ends sessions; with the last identity the roles of groups go, those given by hand stay', async () => {
  const [who, target] = [await personWith(['admin']), await personWith(['operator'], { kind: 'oidc' })]
  await testDb().roleGrant.create({ data: { personId: target.id, role: 'analyst', source: 'group' } })
  const iss = anIssuer()
  await mapGroup(iss, 'sec', 'analyst')
  const [first, second] = [await identityOf(target.id), await identityOf(target.id, { iss, groups: ['sec'] })]
  expect(await unlink(who, first)).toEqual({ personId: target.id, sessions: 1, tokens: 0 })
  expect((await held(target.id)).sort()).toEqual(['analyst', 'operator'])
  expect(await isOpen(target.sessionHash ?? '')).toBe(false)
  await unlink(who, second)
  expect(await held(target.id)).toEqual(['operator'])
  const { identities } = await callerFor(who).people.get({ id: target.id })
  expect(identities.map(({ unlinkedAt }) => unlinkedAt === null)).toEqual([false, false])
  expect((await entriesAbout(first)).map(({ phase, outcome }) => `${phase} ${outcome}`)).toEqual(['intent null', 'outcome done'])
})

test("not there, twice, one's own and without the role", async () => {
  const [who, target] = [await personWith(['admin']), await personWith([], { kind: 'oidc' })]
  const [theirs, own] = [await identityOf(target.id), await identityOf(who.id)]
  await expect(unlink(who, crypto.randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(unlink(who, own)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(unlink(await personWith(['lead']), theirs)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await unlink(who, theirs)
  await expect(unlink(who, theirs)).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('a role that only the unlinked one of two identities gave goes with it', async () => {
  const [who, target, iss] = [await personWith(['admin']), await personWith([], { kind: 'oidc' }), anIssuer()]
  await mapGroup(iss, 'ops', 'operator')
  await mapGroup(iss, 'sec', 'analyst')
  const first = await identityOf(target.id, { iss, groups: ['ops', 'sec'] })
  await identityOf(target.id, { iss, groups: ['sec'] })
  await testDb().roleGrant.createMany({
    data: ['operator', 'analyst'].map((role) => ({ personId: target.id, role, source: 'group' })),
  })
  expect(await unlink(who, first)).toMatchObject({ sessions: 1 })
  expect(await held(target.id)).toEqual(['analyst'])
})
