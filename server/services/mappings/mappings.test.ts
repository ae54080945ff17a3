import { expect, test, vi } from 'vitest'
import type { Actor, Role } from '@/lib/access'
import { signInByProvider } from '@/server/services/identities/sign-in'
import { lockAccess } from '@/server/services/people/internal'
import { callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { agree } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { anIssuer, aWord, mapGroup } from '@/server/testing/identities'
import { inOwnDatabase } from '@/server/testing/own-database'
import { personWith } from '@/server/testing/people'
import { addMapping } from './add'
import { removeMapping } from './remove'

const reason = 'the team agreed on it'
/** For a transaction that waits on purpose. */
const PATIENT = { maxWait: 20_000, timeout: 40_000 }
async function add(actor: Actor, { iss, group, role }: { iss: string; group: string; role: Role }) {
  const input = { iss, group, role, reason }
  return callerFor(actor).mappings.add(await confirmed(actor, 'mappings.add', { kind: 'group', id: group }, input))
}
async function remove(actor: Actor, id: string) {
  return callerFor(actor).mappings.remove(await confirmed(actor, 'mappings.remove', { kind: 'mapping', id }, { id, reason }))
}
const heldRoles = async (personId: string) =>
  (await testDb().roleGrant.findMany({ where: { personId, revokedAt: null } })).map(({ role }) => role).sort()

test('a mapping counts at once for whoever is in the group, is listed, and its end counts at once too', async () => {
  const admin = await personWith(['admin'])
  const iss = anIssuer()
  await mapGroup(iss, 'ops', 'operator')
  const group = `sec ${crypto.randomUUID()}`
  const known = await signInByProvider(serviceContext(), aWord({ iss, groups: ['ops', group] }))
  const personId = known.state === 'known' ? known.personId : ''
  const made = await add(admin, { iss, group, role: 'analyst' })
  if (made.state !== 'added') throw new Error('it waits')
  expect(made.people).toBe(1)
  expect(await heldRoles(personId)).toEqual(['analyst', 'operator'])
  expect(await callerFor(admin).mappings.list({ search: group.toUpperCase() })).toMatchObject({
    total: 1,
    items: [{ id: made.id, iss, group, role: 'analyst', createdBy: admin.name }],
  })
  expect(await remove(admin, made.id)).toEqual({ id: made.id, people: 1 })
  expect(await heldRoles(personId)).toEqual(['operator'])
  expect((await callerFor(admin).mappings.list({ search: group })).total).toBe(0)
  expect((await entriesAbout(made.id)).map((entry) => [entry.action, entry.phase, entry.reason])).toEqual([
    ['mappings.remove', 'intent', null],
    ['mappings.remove', 'outcome', reason],
  ])
})

test('the list pages by a cursor, also over a mapping that was removed meanwhile', async () => {
  const admin = await personWith(['admin'])
  const iss = anIssuer()
  const mark = crypto.randomUUID()
  for (const n of [1, 2, 3]) await mapGroup(iss, `${mark} ${n}`, 'manager')
  const first = await callerFor(admin).mappings.list({ search: mark, limit: 1 })
  await remove(admin, first.nextCursor ?? '')
  const second = await callerFor(admin).mappings.list({ search: mark, limit: 1, cursor: first.nextCursor ?? '' })
  expect([first, second].map(({ items }) => items[0]?.group)).toEqual([`${mark} 1`, `${mark} 2`])
})

test('without a confirmation of exactly this, nothing is mapped', async () => {
  const admin = await personWith(['admin'])
  const [iss, group] = [anIssuer(), crypto.randomUUID()]
  const caller = callerFor(admin)
  await expect(caller.mappings.add({ iss, group, role: 'operator', reason })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  const other = await confirmed(admin, 'mappings.add', { kind: 'group', id: group }, { iss, group, role: 'manager' as const, reason })
  await expect(caller.mappings.add({ ...other, role: 'operator' })).rejects.toMatchObject({ code: 'PRECONDITION_FAILED' })
  expect(await testDb().groupMapping.count({ where: { iss } })).toBe(0)
})

test.each(['lead', 'admin'] as const)('a group gives %s once a second person agrees, and then at once', async (role) => {
  const [admin, other] = [await personWith(['admin']), await personWith(['lead'])]
  const [iss, group] = [anIssuer(), crypto.randomUUID()]
  await mapGroup(iss, group, 'operator')
  const known = await signInByProvider(serviceContext(), aWord({ iss, groups: [group] }))
  const personId = known.state === 'known' ? known.personId : ''
  const asked = await add(admin, { iss, group, role })
  if (asked.state !== 'waiting') throw new Error('it was given at once')
  expect(await heldRoles(personId)).toEqual(['operator'])
  const { id, digest } = await testDb().accessRequest.findUniqueOrThrow({ where: { id: asked.requestId } })
  await expect(agree(admin, { id, digest })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await agree(other, { id, digest })).toMatchObject({ isDone: true })
  expect(await heldRoles(personId)).toEqual(['operator', role].sort())
  expect(await testDb().groupMapping.findFirst({ where: { iss, role } })).toMatchObject({ createdBy: admin.id })
  await expect(add(admin, { iss, group, role })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('the same twice is a conflict, also at the same moment', async () => {
  const admin = await personWith(['admin'])
  const asked = { iss: anIssuer(), group: crypto.randomUUID(), role: 'operator' as const }
  const results = await Promise.allSettled([add(admin, asked), add(admin, asked)])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect(add(admin, asked)).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('what is not there is not found; what was removed before is a conflict', async () => {
  const admin = await personWith(['admin'])
  await expect(remove(admin, crypto.randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const id = await mapGroup(anIssuer(), 'x', 'operator')
  await remove(admin, id)
  await expect(remove(admin, id)).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('a right that was taken meanwhile does not count', async () => {
  const admin = await personWith(['admin'])
  await testDb().roleGrant.updateMany({ where: { personId: admin.id }, data: { revokedAt: new Date() } })
  const iss = anIssuer()
  await expect(add(admin, { iss, group: 'x', role: 'operator' })).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await testDb().groupMapping.count({ where: { iss } })).toBe(0)
})

test('a denied role is audited and changes nothing', async () => {
  const lead = await personWith(['lead'])
  const [iss, group] = [anIssuer(), crypto.randomUUID()]
  await expect(add(lead, { iss, group, role: 'operator' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect((await entriesAbout(group)).map(({ phase }) => phase)).toEqual(['intent', 'deny'])
})

test('without an issuer, given or set up, it says what to name', async () => {
  const ctx = { ...serviceContext(), issuer: null }
  await expect(addMapping(ctx, { group: 'x', role: 'operator', reason })).rejects.toThrow(/^iss: /)
})

test('the mapping that makes the last administrators stays', async () => {
  await inOwnDatabase(async (ctx) => {
    const iss = anIssuer()
    const mapped = { id: crypto.randomUUID(), iss, group: 'root', role: 'admin', createdBy: 'test' }
    await ctx.db.groupMapping.create({ data: mapped })
    await signInByProvider(ctx, aWord({ iss, groups: ['root'] }))
    await expect(removeMapping(ctx, { id: mapped.id, reason })).rejects.toThrow('the last administrator who can sign in')
    await ctx.db.person.create({ data: { id: crypto.randomUUID(), name: 'Another', kind: 'local', grants: { create: { role: 'admin' } } } })
    await expect(removeMapping(ctx, { id: mapped.id, reason })).resolves.toMatchObject({ people: 1 })
  })
})

test('a mapping of 5,000 people ends set by set, with their sessions, tokens and words (4 s of the 30 s there are, on two cores with twenty programs)', async () => {
  await inOwnDatabase(async (ctx) => {
    const [iss, group, id] = [anIssuer(), 'everybody', crypto.randomUUID()]
    await ctx.db.groupMapping.create({ data: { id, iss, group, role: 'lead', createdBy: 'test' } })
    const people = Array.from({ length: 5000 }, () => crypto.randomUUID())
    await ctx.db.$executeRaw`INSERT INTO person (id, name, kind) SELECT p, p::text, 'oidc' FROM unnest(${people}::uuid[]) AS t(p)`
    await ctx.db.$executeRaw`
      INSERT INTO identity (id, person_id, iss, sub, groups, linked_by)
      SELECT p, p, ${iss}, p::text, ${[group]}::text[], 'test' FROM unnest(${people}::uuid[]) AS t(p)`
    await ctx.db
      .$executeRaw`INSERT INTO role_grant (person_id, role, source) SELECT p, 'lead', 'group' FROM unnest(${people}::uuid[]) AS t(p)`
    await ctx.db.$executeRaw`
      INSERT INTO session (id_hash, person_id, method, idle_until, absolute_until, ip, ua_hash)
      SELECT sha256(p::text::bytea), p, 'oidc', now() + interval '1 hour', now() + interval '1 hour', 'test', 'test'
      FROM unnest(${people}::uuid[]) AS t(p)`
    await ctx.db.$executeRaw`
      INSERT INTO api_token (id, secret_hash, label, scopes, agents, created_by, expires_at)
      SELECT substr(md5(p::text), 1, 8) || n, sha256(p::text::bytea), 'test', ARRAY['audit:read'], ARRAY['*'], p::text, now() + interval '1 hour'
      FROM unnest(${people}::uuid[]) WITH ORDINALITY AS t(p, n)`
    expect(await removeMapping(ctx, { id, reason })).toEqual({ id, people: 5000 })
    const left = await Promise.all([
      ctx.db.roleGrant.count({ where: { revokedAt: null } }),
      ctx.db.session.count({ where: { revokedAt: null } }),
      ctx.db.apiToken.count({ where: { revokedAt: null } }),
    ])
    expect(left).toEqual([0, 0, 0])
    expect(await ctx.db.session.findFirst({ select: { reason: true } })).toEqual({ reason: 'no group gives lead any more' })
    expect(await ctx.db.event.count({ where: { topic: 'tokens', version: 'revoked' } })).toBe(5000)
  })
})

test('a mapping that ended while a person was disabled gives nothing when they come back', async () => {
  const [admin, iss, group] = [await personWith(['admin']), anIssuer(), `ops ${crypto.randomUUID()}`]
  const mappingId = await mapGroup(iss, group, 'operator')
  const known = await signInByProvider(serviceContext(), aWord({ iss, groups: [group] }))
  const id = known.state === 'known' ? known.personId : ''
  const target = { kind: 'person', id }
  await callerFor(admin).people.disable(await confirmed(admin, 'people.disable', target, { id, reason }))
  await remove(admin, mappingId)
  await callerFor(admin).people.enable(await confirmed(admin, 'people.enable', target, { id, reason }))
  expect(await heldRoles(id)).toEqual([])
})

test('a first sign-in at the moment a mapping ends does not keep its role', async () => {
  const [iss, group] = [anIssuer(), `ops ${crypto.randomUUID()}`]
  const mappingId = await mapGroup(iss, group, 'operator')
  const isWaiting = async () => {
    const [row] = await testDb().$queryRaw<{ n: bigint }[]>`SELECT count(*) AS n FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`
    return (row?.n ?? 0n) > 0n
  }
  let signingIn: ReturnType<typeof signInByProvider> | undefined
  await testDb().$transaction(async (tx) => {
    await lockAccess(tx)
    await tx.groupMapping.update({ where: { id: mappingId }, data: { removedAt: new Date(), removedBy: 'test' } })
    signingIn = signInByProvider(serviceContext(), aWord({ iss, groups: [group] }))
    await Promise.race([signingIn, vi.waitUntil(isWaiting, { timeout: 20_000 })])
  }, PATIENT)
  expect(await signingIn).toMatchObject({ state: 'refused', why: 'no-role' })
})
