import { expect, test } from 'vitest'
import type { LinkKind } from '@/lib/schemas/accounts'
import { aLogin, anAccount, aStranger, PASSWORD } from '@/server/testing/accounts'
import { serviceContext, testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { makeAuthenticator } from '@/server/testing/authenticator'
import { aCode } from '@/server/testing/people'
import { beginEnrolment } from './begin-enrolment'
import { createBootstrapLink, offerBootstrap } from './bootstrap'
import { addressOf, createLink } from './create-link'
import { finishEnrolment } from './finish-enrolment'
import { finishSignIn } from './finish-sign-in'
import { hashLink } from './internal'
import { openLink } from './open-link'
import { startSignIn } from './start-sign-in'

const db = testDb()
const NEXT = 'eight dry umbrellas'
const another = { isAnother: true }

const aLink = (kind: LinkKind, personId: string, now = new Date()) =>
  db.$transaction((tx) => createLink(tx, { kind, personId, by: 'test', now }))
async function invited() {
  const [id, login] = [crypto.randomUUID(), aLogin()]
  const grants = { create: { role: 'analyst' } }
  await db.person.create({ data: { id, kind: 'local', name: 'Mara Lind', grants, account: { create: { login, createdBy: 'test' } } } })
  return { id, login, ...(await aLink('invite', id)) }
}

/** Both steps with an authenticator app. */
async function enrol(link: string, first: { name?: string; login?: string; password?: string } = {}) {
  const ctx = aStranger()
  const { ticket, body } = await beginEnrolment(ctx, { link, password: NEXT, ...first })
  const { secret = '', challengeId = '' } = body.factor?.app ?? {}
  const done = await finishEnrolment(ctx, ticket ?? undefined, { kind: 'app', challengeId, code: aCode(secret) })
  return { ...done, secret }
}

async function canSignIn({ login, password, secret }: { login: string; password: string; secret: string }): Promise<boolean> {
  const ctx = aStranger()
  const started = await startSignIn(ctx, { login, password })
  if (!started) return false
  return typeof (await finishSignIn(ctx, started.ticket, { kind: 'app', code: aCode(secret, 30_000) })) === 'object'
}

test('the first administrator: name, login, password, app, ten codes; then the link is dead', async () => {
  const { link } = await createBootstrapLink(serviceContext(), another)
  const login = aLogin()
  expect(await openLink(aStranger(), { link })).toMatchObject({ kind: 'bootstrap', name: null, login: null })
  const { codes, secret } = await enrol(link, { name: 'Nkechi Okafor', login })
  expect(new Set(codes).size).toBe(10)
  const account = await db.localAccount.findUnique({ where: { login }, include: { person: { include: { grants: true } } } })
  expect(account?.person).toMatchObject({ kind: 'local', name: 'Nkechi Okafor', grants: [{ role: 'admin', source: 'direct' }] })
  expect((await entriesAbout(account?.personId ?? '')).map(({ action }) => action)).toEqual(['accounts.bootstrap'])
  await expect(openLink(aStranger(), { link })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await canSignIn({ login, password: NEXT, secret })).toBe(true)
  await expect(createBootstrapLink(serviceContext())).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(await offerBootstrap(serviceContext(), 'https://console.example')).toBeNull()
})

test('while nobody is administrator each start prints a new link, and the one before is dead', async () => {
  const nobodyYet = db.$extends({ query: { person: { count: async () => 0 } } }) as unknown as typeof db // as it was, with nobody in it
  const offer = async () =>
    /#link=(\S+)$/.exec((await offerBootstrap({ ...serviceContext(), db: nobodyYet }, 'https://console.example')) ?? '')?.[1] ?? ''
  const [first, second] = [await offer(), await offer()]
  await expect(openLink(aStranger(), { link: first })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await openLink(aStranger(), { link: second })).toMatchObject({ kind: 'bootstrap' })
  // Somebody is administrator by now: a link that was printed for the first one makes no second one.
  await expect(enrol(second, { name: 'Mara Lind', login: aLogin() })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('a passkey serves as well as an app', async () => {
  const { id, link } = await invited()
  const ctx = aStranger()
  const { ticket, body } = await beginEnrolment(ctx, { link, password: NEXT })
  const { challengeId = '', options = { challenge: '' } } = body.factor?.passkey ?? {}
  const answer = { kind: 'passkey' as const, challengeId, label: 'my key', response: makeAuthenticator().make(options) }
  expect((await finishEnrolment(ctx, ticket ?? undefined, answer)).codes).toHaveLength(10)
  expect(await db.passkey.findMany({ where: { personId: id } })).toMatchObject([{ label: 'my key', removedAt: null }])
})

test('nothing is stored before the second factor is shown', async () => {
  const { id, link } = await invited()
  const ctx = aStranger()
  const { ticket, body } = await beginEnrolment(ctx, { link, password: NEXT })
  expect(await db.localAccount.findUnique({ where: { personId: id } })).toMatchObject({ passwordHash: null })
  const challengeId = body.factor?.app.challengeId ?? ''
  const wrong = finishEnrolment(ctx, ticket ?? undefined, { kind: 'app', challengeId, code: '000000' })
  await expect(wrong).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect(await db.localAccount.findUnique({ where: { personId: id } })).toMatchObject({ passwordHash: null })
  expect(await openLink(aStranger(), { link })).toMatchObject({ kind: 'invite', name: 'Mara Lind' })
})

test('two who use one link at the same moment: one is in', async () => {
  const { link } = await invited()
  const both = await Promise.allSettled([enrol(link), enrol(link)])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('the second step is of the same browser', async () => {
  const { link } = await invited()
  const { ticket, body } = await beginEnrolment(aStranger(), { link, password: NEXT })
  const { challengeId = '', secret = '' } = body.factor?.app ?? {}
  const elsewhere = finishEnrolment(aStranger(), ticket ?? undefined, { kind: 'app', challengeId, code: aCode(secret) })
  await expect(elsewhere).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('a new link kills the ones before it; a link is over in time', async () => {
  const { id, link: first } = await invited()
  const { link } = await aLink('invite', id)
  await expect(openLink(aStranger(), { link: first })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const later = () => new Date(Date.now() + 24 * 3_600_000 + 1000)
  await expect(openLink(aStranger(later), { link })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect(await openLink(aStranger(), { link })).toMatchObject({ kind: 'invite' })
})

test('a link of somebody who was disabled meanwhile opens nothing', async () => {
  const { id, link } = await invited()
  await db.person.update({ where: { id }, data: { disabledAt: new Date() } })
  await expect(openLink(aStranger(), { link })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a reset sets the password, keeps the second factor and ends the sessions', async () => {
  const { id, login, secret } = await anAccount()
  const idHash = new Uint8Array(Buffer.from(crypto.randomUUID()))
  const later = new Date(Date.now() + 3_600_000)
  await db.session.create({
    data: { idHash, personId: id, method: 'local', idleUntil: later, absoluteUntil: later, ip: '::1', uaHash: '' },
  })
  const { link } = await aLink('password', id)
  expect(await beginEnrolment(aStranger(), { link, password: NEXT })).toEqual({ ticket: null, body: { factor: null } })
  expect(await db.session.findUnique({ where: { idHash } })).toMatchObject({ reason: 'password set by link', revokedBy: id })
  expect(await canSignIn({ login, password: PASSWORD, secret })).toBe(false)
  expect(await canSignIn({ login, password: NEXT, secret })).toBe(true)
  await expect(beginEnrolment(aStranger(), { link, password: NEXT })).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

test('a lost factor needs the password, and the lost one opens nothing afterwards', async () => {
  const { id, login, secret: lost } = await anAccount()
  const { link } = await aLink('factor', id)
  await expect(beginEnrolment(aStranger(), { link, password: NEXT })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  const { secret } = await enrol(link, { password: PASSWORD })
  expect(await canSignIn({ login, password: PASSWORD, secret: lost })).toBe(false)
  expect(await canSignIn({ login, password: PASSWORD, secret })).toBe(true)
})

test.each([
  ['a weak password', { name: 'Nkechi Okafor', login: 'n.okafor.9', password: 'password1234567' }, /^password: /],
  ['no name', { login: 'n.okafor.9' }, /^name: /],
  ['no login', { name: 'Nkechi Okafor' }, /^login: /],
])('%s is refused by its field, and the link still counts', async (_what, first, message) => {
  const { link } = await createBootstrapLink(serviceContext(), another)
  const ctx = aStranger()
  await expect(beginEnrolment(ctx, { link, password: NEXT, ...first })).rejects.toThrow(message)
  expect(await openLink(ctx, { link })).toMatchObject({ kind: 'bootstrap' })
})

test('a login that is taken is a conflict', async () => {
  const { login } = await anAccount()
  const { link } = await createBootstrapLink(serviceContext(), another)
  await expect(beginEnrolment(aStranger(), { link, name: 'Mara Lind', login, password: NEXT })).rejects.toMatchObject({ code: 'CONFLICT' })
})

test('the secret of a link is behind the #, where no server sees it', () => {
  expect(new URL(addressOf('https://console.example/', 'abc')).search).toBe('')
  expect(addressOf('https://console.example/', 'abc')).toBe('https://console.example/sign-in/enrol#link=abc')
})

test('a wrong password with the link of a lost factor, and a link that does not count, are recorded at every step', async () => {
  const { id } = await anAccount()
  const { link } = await aLink('factor', id)
  const ctx = aStranger()
  await expect(beginEnrolment(ctx, { link, password: NEXT })).rejects.toMatchObject({ code: 'BAD_REQUEST' })
  expect(await entriesAbout(id)).toMatchObject([{ action: 'sessions.refuse', outcome: 'denied' }])
  const other = aStranger()
  await expect(beginEnrolment(other, { link: 'A'.repeat(43), password: NEXT })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  expect((await entriesAbout('none')).filter((one) => JSON.stringify(one).includes(`"${other.source.ip}"`))).toHaveLength(1)
})

test('consoles that start at the same moment leave at most one link for the first administrator', async () => {
  const made = await Promise.all(Array.from({ length: 6 }, () => createBootstrapLink(serviceContext(), another)))
  const tokenHash = { in: made.map(({ link }) => hashLink(link)) }
  expect(await db.accessLink.count({ where: { tokenHash, usedAt: null, expiresAt: { gt: new Date() } } })).toBeLessThan(2)
})
