import { expect, test } from 'vitest'
import type { Db } from '@/server/db'
import { testDb } from '@/server/testing/actors'
import { addressKey, giveBack, isTelling, type Limit, Limited, secondsOf, sweepBuckets, takeToken, takeTokenAnyway } from './limits'

const db = testDb()
const START = Date.now() // buckets of another time may be swept by whoever signs in
const at = (seconds: number) => new Date(START + seconds * 1000)
const aLimit = (burst = 3, perSecond = 1): Limit => ({ name: `test-${crypto.randomUUID()}`, burst, perSecond })

test('a bucket gives its burst, then what trickles in; the answer says how long to wait', async () => {
  const limit = aLimit()
  const take = (seconds: number) => takeToken(db, limit, { key: 'a', now: at(seconds) })
  expect([await take(0), await take(0), await take(0)]).toEqual([0, 0, 0])
  expect(await take(0)).toBeCloseTo(1000, 0)
  expect(await take(0.4)).toBeCloseTo(600, 0)
  expect(await take(1)).toBe(0)
  expect(await take(1.5)).toBeCloseTo(500, 0)
  expect([await take(100), await take(100), await take(100)]).toEqual([0, 0, 0])
  expect(await take(100)).toBeGreaterThan(0)
})

test('two keys, and two limits, do not touch each other', async () => {
  const [one, other] = [aLimit(1), aLimit(1)]
  expect(await takeToken(db, one, { key: 'a', now: at(0) })).toBe(0)
  expect(await takeToken(db, one, { key: 'a', now: at(0) })).toBeGreaterThan(0)
  expect(await takeToken(db, one, { key: 'b', now: at(0) })).toBe(0)
  expect(await takeToken(db, other, { key: 'a', now: at(0) })).toBe(0)
})

test('a clock that goes back gives nothing for free', async () => {
  const limit = aLimit(1)
  await takeToken(db, limit, { key: 'a', now: at(10) })
  expect(await takeToken(db, limit, { key: 'a', now: at(0) })).toBeGreaterThan(0)
  expect(await takeToken(db, limit, { key: 'a', now: at(11) })).toBe(0)
})

test('asked from twenty sides at once it gives no more than it holds', async () => {
  const limit = aLimit(5, 0.001)
  const waits = await Promise.all(Array.from({ length: 20 }, () => takeToken(db, limit, { key: 'a', now: at(0) })))
  expect(waits.filter((one) => one === 0)).toHaveLength(5)
})

test('what was welcome is given back, never above the burst', async () => {
  const limit = aLimit(1, 0.001)
  await takeToken(db, limit, { key: 'a', now: at(0) })
  await giveBack(db, limit, 'a')
  await giveBack(db, limit, 'a')
  expect(await takeToken(db, limit, { key: 'a', now: at(0) })).toBe(0)
  expect(await takeToken(db, limit, { key: 'a', now: at(0) })).toBeGreaterThan(0)
})

test('with the database away it counts in memory, and still says no', async () => {
  const away = { $queryRaw: () => Promise.reject(new Error('ECONNREFUSED')) } as unknown as Db // the one call it makes
  const limit = aLimit(2, 0.001)
  const take = () => takeTokenAnyway(away, limit, { key: 'a', now: at(0) })
  expect([await take(), await take()]).toEqual([0, 0])
  expect(await take()).toBeGreaterThan(0)
})

test('IPv4 counts whole, IPv6 by its /64, a mapped address as the IPv4 it is', () => {
  expect(addressKey('203.0.113.9')).toBe('203.0.113.9/32')
  expect(addressKey('2001:db8:1:2:3:4:5:6')).toBe(addressKey('2001:db8:1:2::9'))
  expect(addressKey('2001:db8:1:3::9')).not.toBe(addressKey('2001:db8:1:2::9'))
  expect(addressKey('::ffff:203.0.113.9')).toBe('203.0.113.9/32')
  expect(addressKey('unknown')).toBe('unknown')
  expect([isTelling('203.0.113.9'), isTelling('127.0.0.1'), isTelling('::1'), isTelling('unknown')]).toEqual([true, false, false, false])
})

test('a wait is said in whole seconds, at least one', () => {
  expect(secondsOf(new Limited('wait', 10))).toBe(1)
  expect(secondsOf(new Limited('wait', 1001))).toBe(2)
})

test('buckets of long ago are swept, those of today stay', async () => {
  const [old, young] = [aLimit(), aLimit()]
  await takeToken(db, old, { key: 'a', now: at(-3 * 86_400) })
  await takeToken(db, young, { key: 'a', now: at(0) })
  await sweepBuckets(db, at(0))
  const left = await db.rateBucket.findMany({ where: { key: { in: [`${old.name}:a`, `${young.name}:a`] } } })
  expect(left.map(({ key }) => key)).toEqual([`${young.name}:a`])
})

test('an address with a zone is counted by its network too', () => {
  expect(addressKey('fe80::1%eth0')).toBe('fe80::/64')
})
