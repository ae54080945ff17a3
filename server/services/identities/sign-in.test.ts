import { expect, test } from 'vitest'
import { serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { anIssuer, aWord, mapGroup, unmap } from '@/server/testing/identities'
import { signInByProvider } from './sign-in'
import { whomToAsk } from './whom-to-ask'

const ctx = serviceContext()
const person = (id: string) =>
  testDb().person.findUniqueOrThrow({ where: { id }, include: { grants: { where: { revokedAt: null } }, identities: true } })
const rolesOf = async (id: string) => (await person(id)).grants.map(({ role, source }) => `${source} ${role}`).sort()
async function known(word: ReturnType<typeof aWord>) {
  const result = await signInByProvider(ctx, word)
  if (result.state !== 'known') throw new Error(result.why)
  return result
}

test('somebody new whose group is a role becomes a person with that role alone', async () => {
  const iss = anIssuer()
  await mapGroup(iss, 'ops', 'operator')
  await mapGroup(iss, 'sec', 'analyst')
  await mapGroup(iss, 'other', 'lead')
  const word = aWord({ iss, groups: ['ops', 'sec', 'nobody mapped it'] })
  const { personId, detailDigest } = await known(word)
  expect(await person(personId)).toMatchObject({ kind: 'oidc', name: 'Ada Lovelace', identities: [{ iss, sub: word.sub }] })
  expect(await rolesOf(personId)).toEqual(['group analyst', 'group operator'])
  const detail = await testDb().auditDetail.findUniqueOrThrow({ where: { digest: detailDigest } })
  expect(JSON.parse(detail.body ?? '')).toMatchObject({ sub: word.sub, groups: word.groups, email: 'ada@example.org' })
  expect(detail.personId).toBe(personId)
  const entries = JSON.stringify(await entriesAbout(personId))
  expect(entries).toContain('by groups of the provider: operator, analyst')
  expect(entries).not.toMatch(/Lovelace|example\.org/)
})

test('without a mapped group there is no person and no session: there is no default role', async () => {
  const iss = anIssuer()
  await mapGroup(iss, 'ops', 'operator')
  const before = await testDb().person.count({ where: { kind: 'oidc', identities: { some: { iss } } } })
  for (const groups of [[], ['Ops'], ['ops '], ['op']]) {
    const word = aWord({ iss, groups })
    expect(await signInByProvider(ctx, word)).toEqual({ state: 'refused', why: 'no-role', groups })
    expect(await testDb().identity.count({ where: { iss, sub: word.sub } })).toBe(0)
  }
  expect(await testDb().person.count({ where: { kind: 'oidc', identities: { some: { iss } } } })).toBe(before)
})

test('a group of the same name at another provider gives nothing', async () => {
  await mapGroup(anIssuer(), 'ops', 'operator')
  expect(await signInByProvider(ctx, aWord({ iss: anIssuer(), groups: ['ops'] }))).toMatchObject({ why: 'no-role' })
})

test.each([
  ['overage', 'overage'],
  ['unreadable', 'unreadable'],
] as const)('%s is refused, never read as no groups', async (groups, why) => {
  const iss = anIssuer()
  await mapGroup(iss, 'ops', 'operator')
  const sub = crypto.randomUUID()
  const { personId } = await known(aWord({ iss, sub, groups: ['ops'] }))
  expect(await signInByProvider(ctx, aWord({ iss, sub, groups }))).toMatchObject({ state: 'refused', why })
  expect(await rolesOf(personId)).toEqual(['group operator'])
})

test('V6.8.1: the same e-mail is not the same person, nor is the same subject at another provider', async () => {
  const iss = anIssuer()
  const other = anIssuer()
  await mapGroup(iss, 'ops', 'operator')
  await mapGroup(other, 'ops', 'operator')
  const word = aWord({ iss, groups: ['ops'] })
  const first = await known(word)
  expect((await known(aWord({ iss, groups: ['ops'], email: word.email }))).personId).not.toBe(first.personId)
  expect((await known(aWord({ iss: other, sub: word.sub, groups: ['ops'] }))).personId).not.toBe(first.personId)
  expect((await known({ ...word, email: 'new@example.org', name: 'Ada King' })).personId).toBe(first.personId)
  expect(await person(first.personId)).toMatchObject({ name: 'Ada King', identities: [{ email: 'new@example.org' }] })
})

test('a group that is gone takes its role and the sessions, roles given by hand stay', async () => {
  const iss = anIssuer()
  const mapping = await mapGroup(iss, 'ops', 'operator')
  await mapGroup(iss, 'sec', 'analyst')
  const sub = crypto.randomUUID()
  const { personId } = await known(aWord({ iss, sub, groups: ['ops', 'sec'] }))
  await testDb().roleGrant.create({ data: { personId, role: 'manager', source: 'direct' } })
  await known(aWord({ iss, sub, groups: ['ops'] }))
  expect(await rolesOf(personId)).toEqual(['direct manager', 'group operator'])
  await unmap(mapping)
  await known(aWord({ iss, sub, groups: ['ops'] }))
  expect(await rolesOf(personId)).toEqual(['direct manager'])
  await testDb().roleGrant.updateMany({ where: { personId }, data: { revokedAt: new Date() } })
  expect(await signInByProvider(ctx, aWord({ iss, sub, groups: ['ops'] }))).toMatchObject({ why: 'no-role' })
  const actions = (await entriesAbout(personId)).map(({ action }) => action)
  expect(actions).toEqual(['roles.grant', 'roles.revoke', 'roles.revoke'])
})

test('a disabled person and an identity that was unlinked are refused, whatever the groups', async () => {
  const iss = anIssuer()
  await mapGroup(iss, 'ops', 'operator')
  const [a, b] = [aWord({ iss, groups: ['ops'] }), aWord({ iss, groups: ['ops'] })]
  await testDb().person.update({ where: { id: (await known(a)).personId }, data: { disabledAt: new Date() } })
  await testDb().identity.update({ where: { id: (await known(b)).identityId }, data: { unlinkedAt: new Date() } })
  expect(await signInByProvider(ctx, a)).toMatchObject({ state: 'refused', why: 'disabled' })
  expect(await signInByProvider(ctx, b)).toMatchObject({ state: 'refused', why: 'unlinked' })
})

test('two first sign-ins at the same moment are one person', async () => {
  const iss = anIssuer()
  await mapGroup(iss, 'ops', 'operator')
  const word = aWord({ iss, groups: ['ops'] })
  const found = await Promise.all([1, 2, 3].map(() => known(word)))
  expect(new Set(found.map(({ personId }) => personId)).size).toBe(1)
  expect(await testDb().identity.count({ where: { iss } })).toBe(1)
})

test('groups of linked identities add up: they are one person', async () => {
  const [iss, other] = [anIssuer(), anIssuer()]
  await mapGroup(iss, 'ops', 'operator')
  await mapGroup(other, 'sec', 'analyst')
  const { personId } = await known(aWord({ iss, groups: ['ops'] }))
  const second = aWord({ iss: other, groups: ['sec'] })
  await testDb().identity.create({ data: { id: crypto.randomUUID(), personId, iss: other, sub: second.sub, linkedBy: 'test' } })
  expect((await known(second)).personId).toBe(personId)
  expect(await rolesOf(personId)).toEqual(['group analyst', 'group operator'])
})

test('a name with characters that mislead is shown without them', async () => {
  const iss = anIssuer()
  await mapGroup(iss, 'ops', 'operator')
  const { personId } = await known(aWord({ iss, groups: ['ops'], name: 'Ada\u202e\u200b x' }))
  expect((await person(personId)).name).toBe('Ada   x')
})

test('whom to ask are the people who can give roles, and are there', async () => {
  const add = (name: string, disabledAt: Date | null) =>
    testDb().person.create({
      data: { id: crypto.randomUUID(), kind: 'local', name, disabledAt, grants: { create: { role: 'admin' } } },
    })
  const [here, gone] = [`0000 ${crypto.randomUUID()}`, `0000 ${crypto.randomUUID()}`]
  await add(here, null)
  await add(gone, new Date())
  const names = await whomToAsk(ctx)
  expect(names).toContain(here)
  expect(names).not.toContain(gone)
})
