import { expect, test } from 'vitest'
import { createRateLimit } from './rate-limit'

test('a burst of 2,000, then 1,000 a second, by token', () => {
  let now = 0
  const limit = createRateLimit({ now: () => now })
  const taken = () => Array.from({ length: 3000 }, () => limit.take('a')).filter((waitMs) => waitMs === 0).length
  expect(taken()).toBe(2000)
  expect(limit.take('a')).toBe(1)
  expect(limit.take('b')).toBe(0)
  now = 1000
  expect(taken()).toBe(1000)
  now = 1_000_000
  limit.prune()
  expect(taken()).toBe(2000)
})
