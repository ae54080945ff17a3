import { expect, test } from 'vitest'
import { backoff } from './backoff'

test('waits double from 0.8 s to 30 s, are drawn from nothing to there, and begin anew after two healthy minutes', () => {
  const most = backoff({ random: () => 1 })
  expect(Array.from({ length: 8 }, () => most.next())).toEqual([800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000])
  most.healthyFor(119_999)
  expect(most.next()).toBe(30_000)
  most.healthyFor(120_000)
  expect(most.next()).toBe(800)
  expect(backoff({ random: () => 0 }).next()).toBe(0)
})
