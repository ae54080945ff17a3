import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { makeAuthenticator } from '@/server/testing/authenticator'
import { confirmed } from '@/server/testing/elevation'
import { aPersona, withPasskey } from '@/server/testing/people'
import { assertPasskey } from './assert'
import { assertPasskeyOptions } from './assert-options'

const start = async (actor: Actor) =>
  callerFor(actor).factors.startPasskey(await confirmed(actor, 'factors.add', { kind: 'passkey', id: 'new' }, {}))
const remove = async (actor: Actor, id: string) =>
  callerFor(actor).factors.removePasskey(await confirmed(actor, 'factors.remove', { kind: 'passkey', id }, { id }))
const label = 'the key in the drawer'

test('a passkey is added with its name, once for one question', async () => {
  const actor = await aPersona('operator')
  const { challengeId, options } = await start(actor)
  const key = makeAuthenticator()
  const input = { challengeId, label, response: key.make(options) }
  expect(await callerFor(actor).factors.addPasskey(input)).toEqual({ id: key.id })
  expect((await callerFor(actor).factors.get({})).passkeys).toMatchObject([{ id: key.id, label, usedAt: null }])
  await expect(callerFor(actor).factors.addPasskey(input)).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('the next question names the passkeys there are, and a known one is not added again', async () => {
  const actor = await aPersona('operator')
  const key = await withPasskey(actor.id)
  const { challengeId, options } = await start(actor)
  expect(options.excludeCredentials).toMatchObject([{ id: key.id }])
  const again = callerFor(actor).factors.addPasskey({ challengeId, label, response: key.make(options) })
  await expect(again).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('known already') })
})

test('an answer of another session, a late one, and one without a verified user add nothing', async () => {
  const actor = await aPersona('operator')
  const key = makeAuthenticator()
  const [one, two] = [await start(actor), await start(actor)]
  const other = callerFor({ ...actor, sessionHash: 'ab'.repeat(32) })
  const late = callerFor(actor, () => new Date(Date.now() + 301_000))
  const answer = { challengeId: one.challengeId, label, response: key.make(one.options) }
  for (const caller of [other, late]) await expect(caller.factors.addPasskey(answer)).rejects.toMatchObject({ code: 'CONFLICT' })
  const unverified = { challengeId: two.challengeId, label, response: key.make(two.options, { isVerified: false }) }
  await expect(callerFor(actor).factors.addPasskey(unverified)).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect(await testDb().passkey.count({ where: { personId: actor.id } })).toBe(0)
})

test('a removed passkey proves nothing, is kept, and is recorded; somebody else’s is not there', async () => {
  const [actor, other] = [await aPersona('operator'), await aPersona('operator')]
  const key = await withPasskey(actor.id)
  await expect(remove(other, key.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await remove(actor, key.id)
  await expect(remove(actor, key.id)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await callerFor(actor).factors.get({})).passkeys).toEqual([])
  expect((await testDb().passkey.findUniqueOrThrow({ where: { id: key.id } })).removedAt).not.toBeNull()
  expect((await entriesAbout(key.id)).map(({ outcome }) => outcome)).toEqual([null, 'failed', null, 'done', null, 'failed'])
  const { challengeId, options } = await assertPasskeyOptions(serviceContext(), { personId: actor.id })
  expect(await assertPasskey(serviceContext(), { personId: actor.id, challengeId, response: key.use(options) })).toBeNull()
})

test('a passkey is named anew by its owner alone', async () => {
  const [actor, other] = [await aPersona('operator'), await aPersona('operator')]
  const { id } = await withPasskey(actor.id)
  await expect(callerFor(other).factors.renamePasskey({ id, label })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await callerFor(actor).factors.renamePasskey({ id, label })
  expect((await callerFor(actor).factors.get({})).passkeys).toMatchObject([{ label }])
})

test('at the sign-in a question is answered once, right or wrong, by a passkey of this person', async () => {
  const [actor, other] = [await aPersona('operator'), await aPersona('operator')]
  const [key, theirs] = [await withPasskey(actor.id), await withPasskey(other.id)]
  const ctx = serviceContext()
  const personId = actor.id
  const ask = () => assertPasskeyOptions(ctx, { personId })
  const { challengeId, options } = await ask()
  expect(options.allowCredentials).toMatchObject([{ id: key.id }])
  const response = key.use(options)
  const told = await Promise.all([1, 2, 3].map(() => assertPasskey(ctx, { personId, challengeId, response })))
  expect(told.filter(Boolean)).toEqual([{ id: key.id, personId }])
  const second = await ask()
  expect(await assertPasskey(ctx, { personId, challengeId: second.challengeId, response: theirs.use(second.options) })).toBeNull()
  expect(await assertPasskey(ctx, { personId, challengeId: second.challengeId, response: key.use(second.options) })).toBeNull()
})

test('without a name the passkey says whose it is; a counter that goes back is a copy', async () => {
  const { id: personId } = await aPersona('operator')
  const key = await withPasskey(personId)
  const ctx = serviceContext()
  const ask = () => assertPasskeyOptions(ctx, { personId: null })
  const first = await ask()
  const answer = { personId: null, challengeId: first.challengeId, response: key.use(first.options) }
  expect(await assertPasskey(ctx, answer)).toEqual({ id: key.id, personId })
  const second = await ask()
  const copied = { personId: null, challengeId: second.challengeId, response: key.use(second.options, { counter: 1 }) }
  expect(await assertPasskey(ctx, copied)).toBeNull()
})

test('questions that nobody answered are swept by the next one', async () => {
  const ctx = serviceContext()
  const old = await assertPasskeyOptions({ ...ctx, now: () => new Date(Date.now() - 3_600_000) }, { personId: null })
  await assertPasskeyOptions(ctx, { personId: null })
  expect(await testDb().factorChallenge.count({ where: { id: old.challengeId } })).toBe(0)
})
