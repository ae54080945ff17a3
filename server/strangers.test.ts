import { createHash, randomBytes, randomInt } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { contextFrom, tokenContext } from './auth'
import type { env } from './env'
import { refuseSession } from './sessions'
import { recordLimit, recordStranger } from './strangers'
import { testDb } from './testing/actors'
import { entriesAbout } from './testing/audit'
import { aPerson, sessionOf } from './testing/signed-in'

vi.mock('./env', async (original) => {
  const { env: real } = await original<{ env: typeof env }>()
  return { env: () => ({ ...real(), ACGS_TRUSTED_PROXIES: 1 }) }
})
beforeAll(() => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() }))
afterAll(() => vi.useRealTimers())

const anAddress = () => `10.99.${randomInt(256)}.${randomInt(256)}`
const from = (ip: string, headers: Record<string, string> = {}) => new Headers({ 'x-forwarded-for': ip, ...headers })
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })
async function refusedFrom(ip: string, ...about: string[]) {
  const entries = (await Promise.all(['none', ...about].map(entriesAbout))).flat()
  return entries
    .filter((entry) => entry.src.ip === ip)
    .map(({ action, outcome, reason, target }) => ({ action, outcome, reason, on: target.id }))
}

async function aToken(over: { expiresAt?: Date; revokedAt?: Date } = {}) {
  const [id, secret] = [randomBytes(4).toString('hex'), randomBytes(32).toString('base64url')]
  const expiresAt = new Date(Date.now() + 3_600_000)
  const secretHash = new Uint8Array(createHash('sha256').update(secret).digest())
  await testDb().apiToken.create({
    data: { id, secretHash, label: 't', scopes: ['audit:read'], agents: ['*'], createdBy: 'test', expiresAt, ...over },
  })
  return { id, token: `acgs_${id}_${secret}` }
}

test('tokens, sessions and sign-ins of nobody: one entry of an address and minute, whatever was tried', async () => {
  const ip = anAddress()
  const unknown = `acgs_${randomBytes(4).toString('hex')}_${randomBytes(32).toString('base64url')}`
  const revoked = await aToken({ revokedAt: new Date() })
  for (const token of [unknown, 'not a token', revoked.token]) await tokenContext(from(ip, bearer(token)), 'audit:read')
  await contextFrom(from(ip), 'no session of ours', { isActivity: false })
  await refuseSession({ source: { ip, uaHash: 'x' }, requestId: 'r', now: new Date() })
  const first = { action: 'tokens.refuse', outcome: 'denied', reason: 'unknown or revoked token', on: 'none' }
  expect(await refusedFrom(ip)).toEqual([first])

  vi.setSystemTime(Date.now() + 61_000)
  await contextFrom(from(ip), 'no session of ours', { isActivity: false })
  const second = { action: 'sessions.refuse', outcome: 'denied', reason: 'unknown session', on: 'none' }
  expect(await refusedFrom(ip)).toEqual([first, second])
})

test('each kind of token that does not count is said by its own word', async () => {
  const expired = await aToken({ expiresAt: new Date(Date.now() - 1000) })
  const [one, other, third] = [anAddress(), anAddress(), anAddress()]
  await tokenContext(from(one, bearer(expired.token)), 'audit:read')
  await tokenContext(from(other, bearer('acgs_short')), 'audit:read')
  await tokenContext(from(third), 'audit:read')
  expect(await refusedFrom(one, expired.id)).toMatchObject([{ reason: 'expired token', on: expired.id }])
  expect(await refusedFrom(other)).toMatchObject([{ reason: 'malformed token' }])
  expect(await refusedFrom(third)).toMatchObject([{ reason: 'no token' }])
})

test('one line of IPv6 has one entry, another line its own', async () => {
  const net = `2001:db8:${randomInt(65_536).toString(16)}:${randomInt(65_536).toString(16)}`
  const facts = { requestId: crypto.randomUUID(), now: () => new Date(), action: 'sessions.refuse' } as const
  for (let n = 1; n <= 20; n += 1) await recordStranger(testDb(), { ...facts, source: { ip: `${net}::${n}`, uaHash: 'x' } })
  await recordStranger(testDb(), { ...facts, source: { ip: '2001:db8:ffff:ffff::1', uaHash: 'x' }, requestId: facts.requestId })
  const entries = (await entriesAbout('none')).filter((entry) => entry.request_id === facts.requestId)
  expect(entries.filter(({ src }) => src.ip.startsWith(`${net}:`))).toHaveLength(1)
})

test('a session that counts, one that is over and a browser without one are no tries', async () => {
  const [ip, personId] = [anAddress(), await aPerson('operator')]
  const live = await sessionOf(personId)
  expect((await contextFrom(from(ip), live.sid, { isActivity: false })).actor?.id).toBe(personId)
  await testDb().session.updateMany({ where: { personId }, data: { revokedAt: new Date() } })
  expect((await contextFrom(from(ip), live.sid, { isActivity: false })).actor).toBeNull()
  await contextFrom(from(ip), undefined, { isActivity: false })
  expect(await refusedFrom(ip)).toEqual([])
})

test('a limit that bites is one entry a key and minute', async () => {
  const name = `test-${crypto.randomUUID()}`
  const limit = { name, burst: 60, perSecond: 20 }
  const bite = (key: string, now = new Date()) =>
    recordLimit(testDb(), { actor: null, limit, key, source: { ip: '10.0.0.1', uaHash: 'x' }, requestId: key, now: () => now })
  for (let n = 0; n < 5; n += 1) await bite('a')
  await bite('b')
  await bite('a', new Date(Date.now() + 61_000))
  const entries = await entriesAbout(name)
  expect(entries.map((entry) => entry.request_id)).toEqual(['a', 'b', 'a'])
  expect(entries[0]).toMatchObject({ action: 'limits.refuse', outcome: 'denied', reason: 'more than 60 at once and 20 a second' })
})
