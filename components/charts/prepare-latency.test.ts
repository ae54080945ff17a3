import { describe, expect, test } from 'vitest'
import type { LatencySeries } from '@/lib/schemas/overview'
import { niceTicks } from './nice-ticks'
import { prepareLatency } from './prepare-latency'
import { spreadLabels } from './spread-labels'
import { timeTicks } from './time-ticks'

const MINUTE = 60_000
const START = Date.parse('2026-03-01T03:00:00.000Z')

function series(p99: readonly (number | null)[], lineMs = 5): LatencySeries {
  const at = (index: number) => new Date(START + index * MINUTE).toISOString()
  return {
    bucketMs: MINUTE,
    from: at(0),
    to: at(p99.length),
    lineMs,
    points: p99.map((value, index) => ({
      at: at(index),
      p99: value,
      p95: value === null ? null : value / 2,
      p50: value === null ? null : value / 4,
      n: value === null ? null : 100,
    })),
    events: [{ at: at(1), label: 'policy v2 active' }],
    n: 100 * p99.filter((value) => value !== null).length,
    engines: 1,
    isWindow: true,
    isRunning: true,
  }
}
const utc = (ms: number) => new Date(ms).toISOString().slice(11, 16)

test('a bucket without samples is a gap, never a zero', () => {
  const made = prepareLatency(series([1, null, null, 2]))
  expect(made.buckets.map((bucket) => bucket.p99)).toEqual([1, null, null, 2])
  expect(made.gaps).toEqual([{ from: START, to: START + 3 * MINUTE, buckets: 2 }])
})

test('a window that begins before the first sample begins with a gap', () => {
  expect(prepareLatency(series([null, null, 2, 2])).gaps).toEqual([{ from: START, to: START + 2 * MINUTE, buckets: 2 }])
})

test('the running bucket without a sample is no gap, two silent ones are', () => {
  expect(prepareLatency(series([1, 1, null])).gaps).toEqual([])
  expect(prepareLatency(series([1, null, null])).gaps).toEqual([{ from: START, to: START + 3 * MINUTE, buckets: 2 }])
})

test('nothing measured is unknown: no labels, no figures, no line drawn at zero', () => {
  const made = prepareLatency(series([null, null]))
  expect(made.state).toBe('unknown')
  expect(made.labels).toEqual([])
  expect(made.sentence(utc)).toBe('Decision latency is unknown: no samples in this window.')
})

test('the part at or over the line is its own series, and says since when', () => {
  const made = prepareLatency(series([1, 6, 1, 5, 7]))
  expect(made.buckets.map((bucket) => bucket.over)).toEqual([null, 6, null, 5, 7])
  expect(made.overSince).toBe(START + 3 * MINUTE)
  expect(made.state).toBe('breach')
  expect(made.sentence(utc)).toContain('p99 is 7 ms, line 5 ms, over the line since 03:03')
})

test('the line comes from the series, not from here', () => {
  const made = prepareLatency(series([1, 6, 1, 5, 7], 20))
  expect(made.state).toBe('ok')
  expect(made.lineLabel).toBe('line 20 ms')
  expect(made.ticks.at(-1)).toBeGreaterThanOrEqual(30)
})

test('a sample between two gaps is marked, because a line through it is invisible', () => {
  expect(prepareLatency(series([1, 1, null, 3, null, 1, 1])).buckets.map((bucket) => bucket.isLone)).toEqual([
    false,
    false,
    false,
    true,
    false,
    false,
    false,
  ])
})

test('only the running bucket is provisional', () => {
  expect(prepareLatency(series([1, 1, 1])).buckets.map((bucket) => bucket.isProvisional)).toEqual([false, false, true])
})

test('a span that has ended has no provisional bucket', () => {
  expect(prepareLatency({ ...series([1, 1]), isRunning: false }).buckets.map((bucket) => bucket.isProvisional)).toEqual([false, false])
})

test('events outside the window are left out', () => {
  const given = series([1, 1])
  given.events.push({ at: '2020-01-01T00:00:00.000Z', label: 'old' })
  expect(prepareLatency(given).events.map((event) => event.label)).toEqual(['policy v2 active'])
})

describe.each([0.4, 1, 7.5, 7.6, 12, 80, 1234])('an axis that reaches %d', (top) => {
  const ticks = niceTicks(top)
  test('starts at 0, reaches it, and has four or five grid lines at most', () => {
    expect(ticks[0]).toBe(0)
    expect(ticks.at(-1)).toBeGreaterThanOrEqual(top)
    expect(ticks.length - 1).toBeGreaterThanOrEqual(2)
    expect(ticks.length - 1).toBeLessThanOrEqual(5)
  })
})

test('labels keep their order and their distance', () => {
  expect(spreadLabels([1.2, 0.5, 0.6], 0.5)).toEqual([1.5, 0.5, 1])
})

test('time ticks are round on the reader’s clock, and at most seven', () => {
  const zone = 5.5 * 3_600_000
  const ticks = timeTicks([START, START + 24 * 3_600_000], zone)
  expect(ticks.length).toBeLessThanOrEqual(7)
  expect(ticks.every((at) => (at + zone) % (4 * 3_600_000) === 0)).toBe(true)
})
