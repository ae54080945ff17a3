import { expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { checkPassword } from '@/server/services/accounts/hash-password'
import { anAccount, PASSWORD } from '@/server/testing/accounts'
import { actorWith, callerFor, testDb } from '@/server/testing/actors'

const db = testDb()
const NEXT = 'eight dry umbrellas'
const later = new Date(Date.now() + 3_600_000)

/** Signed in twice: here, and somewhere else. */
async function signedIn() {
  const { id, login } = await anAccount()
  const actor: Actor = { ...actorWith('operator'), id, sessionHash: Buffer.from(crypto.randomUUID()).toString('hex') }
  const own = new Uint8Array(Buffer.from(actor.sessionHash ?? '', 'hex'))
  const other = new Uint8Array(Buffer.from(crypto.randomUUID()))
  const row = { personId: id, method: 'local', idleUntil: later, absoluteUntil: later, ip: '::1', uaHash: '' }
  await db.session.createMany({ data: [own, other].map((idHash) => ({ idHash, ...row })) })
  return { id, login, own, other, caller: callerFor(actor) }
}
const isOpen = async (idHash: Uint8Array<ArrayBuffer>) => (await db.session.findUnique({ where: { idHash } }))?.revokedAt === null
const hashOf = async (personId: string) => (await db.localAccount.findUnique({ where: { personId } }))?.passwordHash ?? null

test('a changed password ends the other sessions and leaves this one', async () => {
  const { id, login, own, other, caller } = await signedIn()
  expect(await caller.accounts.get({})).toMatchObject({ login })
  expect(await caller.accounts.changePassword({ current: PASSWORD, password: NEXT })).toEqual({ endedSessions: 1 })
  expect(await checkPassword(NEXT, await hashOf(id))).toMatchObject({ isRight: true })
  expect([await isOpen(own), await isOpen(other)]).toEqual([true, false])
})

test('a wrong present password, the same one again and a weak one change nothing', async () => {
  const { id, other, caller } = await signedIn()
  const before = await hashOf(id)
  for (const [current, password, message] of [
    [NEXT, 'nine more umbrellas', /^current: /],
    [PASSWORD, PASSWORD, /^password: It is the present one/],
    [PASSWORD, 'too short', /^password: It has 9 characters/],
  ] as const)
    await expect(caller.accounts.changePassword({ current, password })).rejects.toThrow(message)
  expect(await hashOf(id)).toBe(before)
  expect(await isOpen(other)).toBe(true)
})

test('changed from two pages at the same moment it is changed once', async () => {
  const { caller } = await signedIn()
  const both = await Promise.allSettled(
    [NEXT, 'nine more umbrellas'].map((password) => caller.accounts.changePassword({ current: PASSWORD, password })),
  )
  expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test('guessing the present password is limited like a sign-in', async () => {
  const { caller } = await signedIn()
  const guess = () => caller.accounts.changePassword({ current: NEXT, password: 'nine more umbrellas' })
  for (let n = 0; n < 5; n += 1) await expect(guess()).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  await expect(guess()).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' })
})

test('who signs in another way has no password here', async () => {
  const caller = callerFor(actorWith('lead'))
  expect(await caller.accounts.get({})).toBeNull()
  await expect(caller.accounts.changePassword({ current: PASSWORD, password: NEXT })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})
