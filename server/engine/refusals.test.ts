import { randomBytes, randomInt } from 'node:crypto'
import pg from 'pg'
import { afterAll, expect, test } from 'vitest'
import { recordStranger } from '@/server/strangers'
import { testDb } from '@/server/testing/actors'
import { entriesAbout } from '@/server/testing/audit'
import { createRefusals } from './refusals'

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 2 })
afterAll(() => pool.end())

const anAddress = () => `10.98.${randomInt(256)}.${randomInt(256)}`
const asked = (peer: string, over: { requestId?: string; nowMs?: number } = {}) => ({
  peer,
  userAgent: 'an agent',
  requestId: 'r',
  nowMs: Date.now(),
  ...over,
})
const unknown = { reason: 'unknown or revoked token' }
const triesOf = async (ip: string) => (await entriesAbout('none')).filter(({ src }) => src.ip === ip)

test('a hundred tries of one address are one entry, over two engines and the console', async () => {
  const ip = anAddress()
  const [one, other] = [createRefusals(), createRefusals()]
  for (let n = 0; n < 100; n += 1) for (const engine of [one, other]) engine.stranger(asked(ip), unknown)
  expect([one.waiting(), other.waiting()]).toEqual([1, 1])
  await Promise.all([one.keep(pool), other.keep(pool)])
  const now = () => new Date()
  await recordStranger(testDb(), { source: { ip, uaHash: 'x' }, requestId: 'r', now, action: 'sessions.refuse' })
  const entries = await triesOf(ip)
  expect(entries).toMatchObject([
    { action: 'tokens.refuse', phase: 'event', outcome: 'denied', reason: unknown.reason, actor: { id: 'nobody' } },
  ])
  expect(one.waiting()).toBe(0)
})

test('a minute later an address has an entry again', async () => {
  const ip = anAddress()
  const engine = createRefusals()
  engine.stranger(asked(ip), unknown)
  await engine.keep(pool)
  await testDb().$executeRaw`UPDATE rate_bucket SET at = at - interval '61 seconds' WHERE key = ${`sign-in-recorded:${ip}/32`}`
  engine.stranger(asked(ip, { nowMs: Date.now() + 61_000 }), unknown)
  await engine.keep(pool)
  expect(await triesOf(ip)).toHaveLength(2)
})

test('a token over its rate is one entry, and names the token', async () => {
  const id = randomBytes(4).toString('hex')
  const engine = createRefusals()
  for (let n = 0; n < 10; n += 1) engine.limit(asked('10.0.0.1'), id)
  await engine.keep(pool)
  const entries = (await entriesAbout('engine-token')).filter(({ actor }) => actor.id === `token:${id}`)
  expect(entries).toMatchObject([{ action: 'limits.refuse', outcome: 'denied' }])
})

test('F51: fifty thousand address prefixes with the database away fill no memory, and wait for it', async () => {
  const engine = createRefusals()
  const nowMs = Date.now()
  for (let n = 0; n < 50_000; n += 1) engine.stranger(asked(`2001:db8:0:${n.toString(16)}::1`, { nowMs }), unknown)
  expect(engine.waiting()).toBe(1001)
  const away = { query: () => Promise.reject(new Error('away')) } as unknown as pg.Pool // only query is asked
  await expect(engine.keep(away)).rejects.toThrow('away')
  expect(engine.waiting()).toBe(1001)
})
