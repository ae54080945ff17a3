import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { agree } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { anIssuer, aWord, mapGroup } from '@/server/testing/identities'
import { personWith } from '@/server/testing/people'
import { signInByProvider } from './sign-in'

const reason = 'the same person, seen at the desk'
async function ask(who: Actor, of: { id: string; iss?: string; sub: string }) {
  const input = { ...of, reason }
  const { requestId } = await callerFor(who).identities.link(await confirmed(who, 'people.link', { kind: 'person', id: of.id }, input))
  const { digest } = await testDb().accessRequest.findUniqueOrThrow({ where: { id: requestId } })
  return { id: requestId, digest }
}

test('two administrators link a subject to a person, who then signs in as that person; one alone changes nothing', async () => {
  const [who, second, lead] = [await personWith(['admin']), await personWith(['admin']), await personWith(['lead'])]
  const [target, iss] = [await personWith(['operator']), anIssuer()]
  const word = aWord({ iss, groups: [] })
  const asked = await ask(who, { id: target.id, iss, sub: word.sub })
  expect(await signInByProvider(serviceContext(), word)).toMatchObject({ state: 'refused', why: 'no-role' })
  await expect(agree(who, asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(agree(lead, asked)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await agree(second, asked)).toMatchObject({ isDone: true })
  expect(await signInByProvider(serviceContext(), word)).toMatchObject({ state: 'known', personId: target.id })
  expect((await entriesAbout(target.id)).map(({ action }) => action)).toContain('people.link')
})

test('an identity that was unlinked by mistake is linked again, and brings no old group with it', async () => {
  const [who, second, target, iss] = [await personWith(['admin']), await personWith(['admin']), await personWith(['analyst']), anIssuer()]
  await mapGroup(iss, 'ops', 'operator')
  const id = crypto.randomUUID()
  const data = { id, personId: target.id, iss, sub: id, groups: ['ops'], linkedBy: 'test', unlinkedAt: new Date() }
  await testDb().identity.create({ data })
  await agree(second, await ask(who, { id: target.id, iss, sub: id }))
  expect(await testDb().identity.findUnique({ where: { id } })).toMatchObject({ unlinkedAt: null, groups: [], linkedBy: who.id })
  expect(await signInByProvider(serviceContext(), aWord({ iss, sub: id, groups: [] }))).toMatchObject({ personId: target.id })
  expect(await testDb().roleGrant.count({ where: { personId: target.id, role: 'operator', revokedAt: null } })).toBe(0)
})

test("linked already, a persona, a disabled person, nobody, oneself, no issuer and another's role", async () => {
  const [who, target, iss] = [await personWith(['admin']), await personWith([]), anIssuer()]
  const sub = crypto.randomUUID()
  await testDb().identity.create({ data: { id: sub, personId: target.id, iss, sub, linkedBy: 'test' } })
  const other = await personWith([])
  await expect(ask(who, { id: other.id, iss, sub })).rejects.toMatchObject({ code: 'CONFLICT' })
  const persona = await personWith([], { kind: 'persona' })
  await expect(ask(who, { id: persona.id, iss, sub: 'a' })).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(ask(who, { id: crypto.randomUUID(), iss, sub: 'a' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(ask(who, { id: who.id, iss, sub: 'a' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(ask(who, { id: other.id, sub: 'a' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(ask(await personWith(['lead']), { id: other.id, iss, sub: 'a' })).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await testDb().person.update({ where: { id: other.id }, data: { disabledAt: new Date() } })
  await expect(ask(who, { id: other.id, iss, sub: 'a' })).rejects.toMatchObject({ code: 'CONFLICT' })
})
