import { expect, test } from 'vitest'
import { CheckPassword } from '@/lib/schemas/accounts'
import { Limited } from '@/server/limits'
import { raiseAlarm } from '@/server/services/alarms/raise'
import { makeCodes } from '@/server/services/factors/make-codes'
import { aLogin, anAccount, aStranger, PASSWORD } from '@/server/testing/accounts'
import { testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { aCode, withPasskey } from '@/server/testing/people'
import { finishSignIn } from './finish-sign-in'
import { refuseSignIn } from './refuse'
import { settleAccountAlarms } from './settle-alarms'
import { finishPasskeySignIn, startPasskeySignIn } from './sign-in-with-passkey'
import { inSlot } from './slots'
import { startSignIn } from './start-sign-in'

const db = testDb()
const WRONG = 'eight damp umbrellas'
const chain = (first: () => void, next: () => void) => () => {
  first()
  next()
}

test('password, then the code of the app; the tries are forgotten', async () => {
  const { id, login, secret } = await anAccount()
  const ctx = aStranger()
  const started = await startSignIn(ctx, { login, password: PASSWORD })
  expect(started?.body).toEqual({ hasApp: true, hasCodes: false, passkey: null })
  expect(await finishSignIn(ctx, started?.ticket, { kind: 'app', code: aCode(secret) })).toEqual({ personId: id, amr: ['pwd', 'otp'] })
  expect(await db.localAccount.findUnique({ where: { personId: id } })).toMatchObject({ failures: 0, lockedUntil: null })
})

test('password, then one of the person’s own passkeys', async () => {
  const { id, login } = await anAccount({ hasApp: false })
  const key = await withPasskey(id)
  const ctx = aStranger()
  const started = await startSignIn(ctx, { login, password: PASSWORD })
  const { challengeId = '', options = { challenge: '' } } = started?.body.passkey ?? {}
  const answer = { kind: 'passkey' as const, challengeId, response: key.use(options) }
  expect(await finishSignIn(ctx, started?.ticket, answer)).toEqual({ personId: id, amr: ['pwd', 'hwk'] })
  expect(await finishSignIn(ctx, started?.ticket, answer)).toBe('refused')
})

test('a recovery code lets in once', async () => {
  const { id, login } = await anAccount()
  const [code = ''] = await db.$transaction((tx) => makeCodes(tx, { personId: id, now: new Date() }))
  for (const expected of [{ personId: id, amr: ['pwd', 'otp'] }, 'refused']) {
    const ctx = aStranger()
    const started = await startSignIn(ctx, { login, password: PASSWORD })
    expect(await finishSignIn(ctx, started?.ticket, { kind: 'recovery', code: code.toLowerCase() })).toEqual(expected)
  }
})

test('a code of the app counts once', async () => {
  const { login, secret } = await anAccount()
  const code = aCode(secret)
  const ctx = aStranger()
  const started = await startSignIn(ctx, { login, password: PASSWORD })
  const both = await Promise.all([1, 2].map(() => finishSignIn(ctx, started?.ticket, { kind: 'app', code })))
  expect(both.filter((one) => one === 'refused')).toHaveLength(1)
})

test('unknown, wrong, disabled and without a second factor look alike', async () => {
  const [known, disabled, bare] = [await anAccount(), await anAccount(), await anAccount({ hasApp: false })]
  await db.person.update({ where: { id: disabled.id }, data: { disabledAt: new Date() } })
  expect(await startSignIn(aStranger(), { login: aLogin(), password: PASSWORD })).toBeNull()
  expect(await startSignIn(aStranger(), { login: known.login, password: WRONG })).toBeNull()
  expect(await startSignIn(aStranger(), { login: disabled.login, password: PASSWORD })).toBeNull()
  expect(await startSignIn(aStranger(), { login: bare.login, password: PASSWORD })).toBeNull()
})

test('the ticket is of one browser, for five minutes, and of the password it was given for', async () => {
  const { id, login, secret } = await anAccount()
  const ctx = aStranger()
  const ticket = (await startSignIn(ctx, { login, password: PASSWORD }))?.ticket
  const answer = { kind: 'app' as const, code: aCode(secret) }
  const later = { ...ctx, now: () => new Date(Date.now() + 5 * 60_000 + 1) }
  expect(await finishSignIn(aStranger(), ticket, answer)).toBe('over')
  expect(await finishSignIn(later, ticket, answer)).toBe('over')
  expect(await finishSignIn(ctx, `${ticket?.slice(0, -4)}AAAA`, answer)).toBe('over')
  expect(await finishSignIn(ctx, undefined, answer)).toBe('over')
  await db.localAccount.update({ where: { personId: id }, data: { changedAt: new Date(Date.now() + 1000) } })
  expect(await finishSignIn(ctx, ticket, answer)).toBe('over')
})

test('without any role nobody comes in, and it is said', async () => {
  const { login, secret } = await anAccount({ roles: [] })
  const ctx = aStranger()
  const started = await startSignIn(ctx, { login, password: PASSWORD })
  expect(await finishSignIn(ctx, started?.ticket, { kind: 'app', code: aCode(secret) })).toBe('no_role')
})

test('five wrong passwords lock a login from every address; the right one does not open it, a passkey does', async () => {
  const { id, login } = await anAccount()
  const key = await withPasskey(id)
  for (let n = 0; n < 5; n += 1) expect(await startSignIn(aStranger(), { login, password: WRONG })).toBeNull()
  await expect(startSignIn(aStranger(), { login, password: PASSWORD })).rejects.toThrow(Limited)
  expect((await db.localAccount.findUnique({ where: { personId: id } }))?.lockedUntil?.getTime()).toBeGreaterThan(Date.now())
  const ctx = aStranger()
  const asked = await startPasskeySignIn(ctx)
  const answer = { kind: 'alone' as const, challengeId: asked.challengeId, response: key.use(asked.options) }
  expect(await finishPasskeySignIn(ctx, answer)).toEqual({ personId: id, amr: ['hwk', 'user'] })
})

test('an unknown login is locked the same, so that nobody learns who exists', async () => {
  const login = aLogin()
  for (let n = 0; n < 5; n += 1) expect(await startSignIn(aStranger(), { login, password: WRONG })).toBeNull()
  await expect(startSignIn(aStranger(), { login, password: WRONG })).rejects.toThrow(/Too many tries/)
})

test('wrong codes lock as wrong passwords do, and name the person whose password was right', async () => {
  const { id, login, secret } = await anAccount()
  const ctx = aStranger()
  const started = await startSignIn(ctx, { login, password: PASSWORD })
  const answer = { kind: 'app' as const, code: aCode(secret, 600_000) }
  for (let n = 0; n < 5; n += 1)
    expect(await finishSignIn({ ...ctx, source: { ...ctx.source, ip: `10.9.9.${n}` } }, started?.ticket, answer)).toBe('refused')
  await expect(finishSignIn(ctx, started?.ticket, answer)).rejects.toThrow(Limited)
  const entries = await entriesAbout(id)
  expect(entries.filter(({ action, outcome }) => action === 'sessions.refuse' && outcome === 'denied')).toHaveLength(5)
})

test('one address gets five wrong tries at whatever logins; what was right does not count', async () => {
  const { login } = await anAccount()
  const ctx = aStranger()
  for (let n = 0; n < 7; n += 1) expect(await startSignIn(ctx, { login, password: PASSWORD })).not.toBeNull()
  for (let n = 0; n < 5; n += 1) expect(await startSignIn(ctx, { login: aLogin(), password: WRONG })).toBeNull()
  await expect(startSignIn(ctx, { login, password: PASSWORD })).rejects.toThrow(Limited)
})

test('many wrong tries together raise one alarm', async () => {
  await db.rateBucket.deleteMany({ where: { key: 'sign-in-alarmed:all' } })
  for (let n = 0; n < 22; n += 1) await refuseSignIn(aStranger(), { reason: 'login or password' })
  expect(await db.alarm.findMany({ where: { key: 'accounts:stuffing', clearedAt: null } })).toMatchObject([{ severity: 2 }])
})

test('a passkey of somebody who comes from a provider opens nothing here', async () => {
  const id = crypto.randomUUID()
  await db.person.create({ data: { id, kind: 'oidc', name: 'Somebody', grants: { create: { role: 'operator' } } } })
  const key = await withPasskey(id)
  const ctx = aStranger()
  const asked = await startPasskeySignIn(ctx)
  const answer = { kind: 'alone' as const, challengeId: asked.challengeId, response: key.use(asked.options) }
  expect(await finishPasskeySignIn(ctx, answer)).toBe('refused')
})

test('while single sign-on is away each account that is used is shown to security', async () => {
  const { id, login, secret } = await anAccount()
  const isAway = db.$extends({ query: { alarm: { findFirst: async () => ({ id: 'of the provider' }) } } }) as unknown as typeof db // as it was
  const ctx = { ...aStranger(), db: isAway }
  const started = await startSignIn(ctx, { login, password: PASSWORD })
  expect(await finishSignIn(ctx, started?.ticket, { kind: 'app', code: aCode(secret) })).toMatchObject({ personId: id })
  expect(await db.alarm.findMany({ where: { key: `accounts:used:${id}`, clearedAt: null } })).toMatchObject([{ severity: 2 }])
})

test('what is over by itself leaves the strip, what is not stays', async () => {
  const ctx = aStranger()
  const [seen, fresh] = [`accounts:used:${crypto.randomUUID()}`, `accounts:used:${crypto.randomUUID()}`]
  const dayAgo = () => new Date(Date.now() - 86_400_001)
  await raiseAlarm({ ...ctx, now: dayAgo }, { key: seen, severity: 2, title: 'used', detail: 'used' })
  await raiseAlarm(ctx, { key: fresh, severity: 2, title: 'used', detail: 'used' })
  await settleAccountAlarms(ctx)
  const standing = await db.alarm.findMany({ where: { key: { in: [seen, fresh] }, clearedAt: null } })
  expect(standing.map(({ key }) => key)).toEqual([fresh])
})

test('who waited a lock-out out comes in with password and code', async () => {
  const { id, login, secret } = await anAccount()
  for (let n = 0; n < 5; n += 1) expect(await startSignIn(aStranger(), { login, password: WRONG })).toBeNull()
  const ctx = aStranger(() => new Date(Date.now() + 15 * 60_000 + 1000))
  const started = await startSignIn(ctx, { login, password: PASSWORD })
  const answer = { kind: 'app' as const, code: aCode(secret, 15 * 60_000 + 1000) }
  expect(await finishSignIn(ctx, started?.ticket, answer)).toMatchObject({ personId: id })
})

test('a try that no hash was free for is no wrong try, of the login or of the address', async () => {
  const { login } = await anAccount()
  const ctx = aStranger()
  let free = () => {}
  const held = Array.from({ length: 4 }, () => inSlot(() => new Promise<void>((resolve) => (free = chain(free, resolve)))))
  for (let n = 0; n < 6; n += 1) await expect(startSignIn(ctx, { login, password: PASSWORD })).rejects.toThrow(/other passwords/)
  free()
  await Promise.all(held)
  expect(await startSignIn(ctx, { login, password: PASSWORD })).not.toBeNull()
})

test.each(['app', 'passkey alone'])('nobody without a role is refused in silence: %s', async (how) => {
  const { id, login, secret } = await anAccount({ roles: [] })
  const key = await withPasskey(id)
  const ctx = aStranger()
  if (how === 'app') {
    const started = await startSignIn(ctx, { login, password: PASSWORD })
    expect(await finishSignIn(ctx, started?.ticket, { kind: 'app', code: aCode(secret) })).toBe('no_role')
  } else {
    const { challengeId, options } = await startPasskeySignIn(ctx)
    expect(await finishPasskeySignIn(ctx, { kind: 'alone', challengeId, response: key.use(options) })).toBe('no_role')
  }
  expect(await entriesAbout(id)).toMatchObject([{ action: 'sessions.refuse', outcome: 'denied' }])
})

test.each(['nul \u0000', 'half \ud800', "' OR '1'='1"])('a login that no database can hold is like any unknown one: %j', async (login) => {
  expect(await startSignIn(aStranger(), CheckPassword.parse({ login, password: WRONG }))).toBeNull()
})
