import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import type { ResetPerson } from '@/lib/schemas/people'
import { beginEnrolment } from '@/server/services/accounts/begin-enrolment'
import { openLink } from '@/server/services/accounts/open-link'
import { aLogin, anAccount, aStranger, PASSWORD } from '@/server/testing/accounts'
import { callerFor, testDb } from '@/server/testing/actors'
import { agree } from '@/server/testing/approvals'
import { entriesAbout } from '@/server/testing/audit'
import { confirmed } from '@/server/testing/elevation'
import { personWith } from '@/server/testing/people'

const reason = 'they called from their desk'
const reset = async (who: Actor, id: string, lost: ResetPerson['lost']) =>
  callerFor(who).people.reset(await confirmed(who, 'people.reset', { kind: 'person', id }, { id, lost, reason }))
async function linkOf(who: Actor, id: string, lost: ResetPerson['lost']): Promise<string> {
  const made = await reset(who, id, lost)
  if (made.state !== 'made') throw new Error('it waits')
  return made.link
}

test('an invitation that ran out is made again, and the one before is dead', async () => {
  const [who, target] = [await personWith(['admin']), await personWith([])]
  await testDb().localAccount.create({ data: { personId: target.id, login: aLogin(), createdBy: 'test' } })
  const [first, second] = [await linkOf(who, target.id, 'password'), await linkOf(who, target.id, 'password')]
  expect(await openLink(aStranger(), { link: second })).toMatchObject({ kind: 'invite', name: target.name })
  await expect(openLink(aStranger(), { link: first })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(reset(who, target.id, 'factor')).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('a forgotten password is set anew by a link that one administrator makes; no entry holds it', async () => {
  const [who, { id }] = [await personWith(['admin']), await anAccount()]
  const link = await linkOf(who, id, 'password')
  expect(await beginEnrolment(aStranger(), { link, password: 'eight dry umbrellas' })).toEqual({ ticket: null, body: { factor: null } })
  const entries = await entriesAbout(id)
  expect(entries.filter(({ action }) => action === 'people.reset').map(({ phase, outcome }) => `${phase} ${outcome}`)).toEqual([
    'intent null',
    'outcome done',
  ])
  expect(JSON.stringify(entries)).not.toContain(link)
})

test('V6.4.4: a lost factor takes two administrators, one link, and the password', async () => {
  const [who, second, lead] = [await personWith(['admin']), await personWith(['admin']), await personWith(['lead'])]
  const { id } = await anAccount()
  const asked = await reset(who, id, 'factor')
  if (asked.state !== 'waiting') throw new Error('one administrator was enough')
  await expect(reset(who, id, 'factor')).rejects.toMatchObject({ code: 'CONFLICT' })
  const { digest } = await testDb().accessRequest.findUniqueOrThrow({ where: { id: asked.requestId } })
  const word = { id: asked.requestId, digest }
  await expect(agree(who, word)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(agree(lead, word)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await agree(second, word)).toMatchObject({ isDone: true })
  expect(await reset(second, id, 'factor')).toMatchObject({ state: 'waiting' }) // agreed to for the one who asked
  const link = await linkOf(who, id, 'factor')
  await expect(beginEnrolment(aStranger(), { link, password: 'eight dry umbrellas' })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect((await beginEnrolment(aStranger(), { link, password: PASSWORD })).body.factor).not.toBeNull()
  await expect(reset(who, id, 'factor')).rejects.toMatchObject({ code: 'CONFLICT' }) // it counted once, and another waits
})

test('an agreement counts for an hour', async () => {
  const [who, { id }] = [await personWith(['admin']), await anAccount()]
  const asked = await reset(who, id, 'factor')
  if (asked.state !== 'waiting') throw new Error('one administrator was enough')
  const closedAt = new Date(Date.now() - 3_600_001)
  await testDb().accessRequest.update({ where: { id: asked.requestId }, data: { state: 'done', closedAt } })
  expect(await reset(who, id, 'factor')).toMatchObject({ state: 'waiting' })
})

test('oneself, nobody, a disabled person, a stranger to our accounts and another role', async () => {
  const [who, foreign] = [await personWith(['admin']), await personWith(['operator'], { kind: 'oidc' })]
  const { id } = await anAccount()
  await expect(reset(who, who.id, 'password')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(reset(who, crypto.randomUUID(), 'password')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await expect(reset(who, foreign.id, 'password')).rejects.toMatchObject({ code: 'CONFLICT' })
  await expect(reset(await personWith(['lead']), id, 'password')).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await testDb().person.update({ where: { id }, data: { disabledAt: new Date() } })
  await expect(reset(who, id, 'password')).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await testDb().accessLink.count({ where: { personId: id } })).toBe(0)
})
