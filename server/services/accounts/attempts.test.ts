import { expect, test } from 'vitest'
import { testDb } from '@/server/testing/actors'
import { type Attempts, clearAttempts, SIGN_IN, takeAttempt, takeBackAttempt } from './attempts'

const db = testDb()
const MINUTE = 60_000
const START = Date.now()
const at = (minutes: number) => new Date(START + minutes * MINUTE)
const aLimit = (): Attempts => ({ ...SIGN_IN, name: `test-${crypto.randomUUID()}` })
const taker = (limit: Attempts) => (minutes: number) => takeAttempt(db, limit, { key: 'a', now: at(minutes) })
const five = async (take: (minutes: number) => Promise<number>, minutes: number) => {
  const waits: number[] = []
  for (let n = 0; n < 5; n += 1) waits.push(await take(minutes))
  return waits
}

test('five tries are free, then fifteen minutes, then twice as long for each further five', async () => {
  const take = taker(aLimit())
  expect(await five(take, 0)).toEqual([0, 0, 0, 0, 0])
  expect(await take(0)).toBeCloseTo(15 * MINUTE, -1)
  expect(await take(14)).toBeCloseTo(MINUTE, -1)
  expect(await five(take, 15)).toEqual([0, 0, 0, 0, 0])
  expect(await take(15)).toBeCloseTo(30 * MINUTE, -1)
  expect(await five(take, 45)).toEqual([0, 0, 0, 0, 0])
  expect(await take(45)).toBeCloseTo(60 * MINUTE, -1)
})

test('the wait never grows over eight hours', async () => {
  const take = taker(aLimit())
  let now = 0
  for (let n = 0; n < 9; n += 1) {
    await five(take, now)
    now += Math.ceil((await take(now)) / MINUTE)
  }
  await five(take, now)
  expect(await take(now)).toBeCloseTo(480 * MINUTE, -1)
})

test('a few mistakes are forgotten after a quarter of an hour, a lock-out after a day', async () => {
  const take = taker(aLimit())
  for (let n = 0; n < 4; n += 1) expect(await take(0)).toBe(0)
  expect(await five(take, 15)).toEqual([0, 0, 0, 0, 0])
  expect(await take(15)).toBeGreaterThan(0)
  expect(await five(take, 15 + 24 * 60)).toEqual([0, 0, 0, 0, 0])
  expect(await take(15 + 24 * 60)).toBeCloseTo(15 * MINUTE, -1)
})

test('fifty guesses at once are five', async () => {
  const limit = aLimit()
  const waits = await Promise.all(Array.from({ length: 50 }, () => takeAttempt(db, limit, { key: 'a', now: at(0) })))
  expect(waits.filter((one) => one === 0)).toHaveLength(5)
})

test('who knew it after all starts anew', async () => {
  const limit = aLimit()
  const take = taker(limit)
  await five(take, 0)
  await clearAttempts(db, limit, 'a')
  expect(await take(0)).toBe(0)
})

test('a try that was right is taken back and never counts', async () => {
  const limit = aLimit()
  const take = taker(limit)
  for (let n = 0; n < 12; n += 1) {
    expect(await take(0)).toBe(0)
    await takeBackAttempt(db, limit, 'a')
  }
  expect(await five(take, 0)).toEqual([0, 0, 0, 0, 0])
  expect(await take(0)).toBeGreaterThan(0)
})

test('after a lock-out the right half of the secret leaves the door open for the other half', async () => {
  const limit = aLimit()
  const take = taker(limit)
  await five(take, 0)
  expect(await take(15)).toBe(0)
  await takeBackAttempt(db, limit, 'a')
  expect(await take(15)).toBe(0)
})
