import { describe, expect, test } from 'vitest'
import type { Actor } from '@/lib/access'
import { RECOVERY_CODES } from '@/lib/schemas/factors'
import { callerFor, serviceContext, testDb } from '@/server/testing/actors'
import { confirmed } from '@/server/testing/elevation'
import { aCode, aPersona, withPasskey, withTotp } from '@/server/testing/people'
import { useRecoveryCode } from './use-code'
import { verifyTotp } from './verify-totp'

const own = { kind: 'totp', id: 'own' }
const start = async (actor: Actor) => callerFor(actor).factors.startTotp(await confirmed(actor, 'factors.add', own, {}))
const remove = async (actor: Actor) => callerFor(actor).factors.removeTotp(await confirmed(actor, 'factors.remove', own, {}))
const make = async (actor: Actor) =>
  callerFor(actor).factors.makeCodes(await confirmed(actor, 'factors.codes', { kind: 'recovery_codes', id: 'own' }, {}))
const ctx = () => serviceContext()
const at = (inMs: number) => ({ ...ctx(), now: () => new Date(Date.now() + inMs) })
const storedTotp = (personId: string) => testDb().totp.findUnique({ where: { personId } })

describe('an authenticator app', () => {
  test('counts once a code of it was typed, and its secret is stored sealed', async () => {
    const actor = await aPersona('operator')
    const { challengeId, secret, address } = await start(actor)
    expect(address).toContain(`secret=${secret}`)
    expect(await storedTotp(actor.id)).toBeNull()
    await callerFor(actor).factors.confirmTotp({ challengeId, code: aCode(secret) })
    const stored = await storedTotp(actor.id)
    expect(Buffer.from(stored?.secret ?? []).includes(secret)).toBe(false)
    expect((await callerFor(actor).factors.get({})).totp).toEqual({ createdAt: stored?.createdAt.toISOString() })
    expect(await verifyTotp(at(30_000), { personId: actor.id, code: aCode(secret, 30_000) })).toBe(true)
  })

  test('a wrong code may be typed again; a finished one, another session’s and a late one are conflicts', async () => {
    const actor = await aPersona('operator')
    const { challengeId, secret } = await start(actor)
    const wrong = callerFor(actor).factors.confirmTotp({ challengeId, code: aCode(secret, 3_600_000) })
    await expect(wrong).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringMatching(/^code: /) })
    const other = { ...actor, sessionHash: 'ab'.repeat(32) }
    const late = callerFor(actor, () => new Date(Date.now() + 301_000))
    for (const caller of [callerFor(other), late])
      await expect(caller.factors.confirmTotp({ challengeId, code: aCode(secret) })).rejects.toMatchObject({ code: 'CONFLICT' })
    const code = aCode(secret)
    const both = await Promise.allSettled([1, 2].map(() => callerFor(actor).factors.confirmTotp({ challengeId, code })))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
    await expect(callerFor(actor).factors.confirmTotp({ challengeId, code })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  test('another one replaces it only when a code of the new one was typed', async () => {
    const actor = await aPersona('operator')
    const first = await withTotp(actor.id)
    const { challengeId, secret } = await start(actor)
    expect(await verifyTotp(ctx(), { personId: actor.id, code: aCode(first) })).toBe(true)
    await callerFor(actor).factors.confirmTotp({ challengeId, code: aCode(secret) })
    expect(await verifyTotp(at(60_000), { personId: actor.id, code: aCode(first, 60_000) })).toBe(false)
  })

  test('V6.5.1: a code counts once, even sent three times at once, and an older one not after it', async () => {
    const { id: personId } = await aPersona('operator')
    const secret = await withTotp(personId)
    const code = aCode(secret)
    const told = await Promise.all([1, 2, 3].map(() => verifyTotp(ctx(), { personId, code })))
    expect(told.filter(Boolean)).toHaveLength(1)
    expect(await verifyTotp(ctx(), { personId, code: aCode(secret, -30_000) })).toBe(false)
    expect(await verifyTotp(ctx(), { personId: crypto.randomUUID(), code })).toBe(false)
  })

  test('a secret sealed for one person is none of another’s', async () => {
    const [one, two] = [await aPersona('operator'), await aPersona('operator')]
    const secret = await withTotp(one.id)
    const stored = await storedTotp(one.id)
    await testDb().totp.create({ data: { personId: two.id, secret: stored?.secret ?? new Uint8Array(), confirmedAt: new Date() } })
    expect(await verifyTotp(ctx(), { personId: two.id, code: aCode(secret) })).toBe(false)
  })
})

describe('the last factor', () => {
  test('of a local account stays; another way in lets it go', async () => {
    const local = await aPersona('operator', { method: 'local', login: `login-${crypto.randomUUID()}` })
    await withTotp(local.id)
    await expect(remove(local)).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('last second factor') })
    expect(await storedTotp(local.id)).not.toBeNull()
    await withPasskey(local.id)
    await remove(local)
    expect(await storedTotp(local.id)).toBeNull()
    const persona = await aPersona('operator')
    await withTotp(persona.id)
    await remove(persona)
    await expect(remove(persona)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  test('two removals at once leave one', async () => {
    const local = await aPersona('operator', { method: 'local', login: `login-${crypto.randomUUID()}` })
    await withTotp(local.id)
    const key = await withPasskey(local.id)
    const target = { kind: 'passkey', id: key.id }
    const input = await confirmed(local, 'factors.remove', target, { id: key.id })
    const both = await Promise.allSettled([remove(local), callerFor(local).factors.removePasskey(input)])
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

describe('recovery codes', () => {
  test('ten of 80 bits, stored as digests, each once, however it is typed', async () => {
    const actor = await aPersona('operator')
    const { codes } = await make(actor)
    expect(codes).toHaveLength(RECOVERY_CODES)
    expect(new Set(codes).size).toBe(RECOVERY_CODES)
    for (const code of codes) expect(code).toMatch(/^([A-HJ-NP-Z2-9]{4}-){3}[A-HJ-NP-Z2-9]{4}$/)
    const [first = '', second = ''] = codes
    const told = await Promise.all([1, 2, 3].map(() => useRecoveryCode(ctx(), { personId: actor.id, code: first })))
    expect(told.filter(Boolean)).toHaveLength(1)
    const typed = ` ${second.toLowerCase().replaceAll('-', ' ')} `
    expect(await useRecoveryCode(ctx(), { personId: crypto.randomUUID(), code: second })).toBe(false)
    expect(await useRecoveryCode(ctx(), { personId: actor.id, code: typed })).toBe(true)
    expect((await callerFor(actor).factors.get({})).recoveryCodes).toMatchObject({ left: 8 })
  })

  test('new ones end the old ones', async () => {
    const actor = await aPersona('operator')
    const { codes: old } = await make(actor)
    await make(actor)
    expect(await useRecoveryCode(ctx(), { personId: actor.id, code: old[0] ?? '' })).toBe(false)
    expect((await callerFor(actor).factors.get({})).recoveryCodes).toMatchObject({ left: RECOVERY_CODES })
  })
})

test('V7.5.1: no factor is added, removed or made without a confirmation', async () => {
  const actor = await aPersona('operator')
  const { factors } = callerFor(actor)
  const key = await withPasskey(actor.id)
  const id = { id: key.id }
  const calls = [factors.startTotp({}), factors.removeTotp({}), factors.startPasskey({}), factors.removePasskey(id), factors.makeCodes({})]
  for (const told of await Promise.allSettled(calls))
    expect(told).toMatchObject({ status: 'rejected', reason: { code: 'PRECONDITION_FAILED' } })
  expect((await factors.get({})).passkeys).toHaveLength(1)
})

test('my account says who I am, my roles and where they come from', async () => {
  const actor = await aPersona('operator')
  await testDb().roleGrant.create({ data: { personId: actor.id, role: 'author', source: 'group', grantedBy: actor.id } })
  await testDb().roleGrant.create({ data: { personId: actor.id, role: 'admin', source: 'direct', revokedAt: new Date() } })
  const seen = await callerFor({ ...actor, borrowed: ['lead'] }).factors.get({})
  expect(seen).toMatchObject({ name: actor.name, kind: 'persona', session: { method: 'persona', isMfa: false }, hasPassword: false })
  expect(seen.roles.map(({ role, source, by }) => [role, source, by])).toEqual([
    ['author', 'group', actor.name],
    ['operator', 'direct', null],
    ['lead', 'lent', null],
  ])
})
