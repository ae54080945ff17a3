import { expect, test } from 'vitest'
import { ageState, isAged, READ_EVERY_MS, shownInterval, worst } from './freshness'

const now = Date.parse('2030-01-01T00:00:00.000Z')
const at = (age: number) => new Date(now - age).toISOString()
const sample = (age: number) => ({ sampledAt: at(age), intervalMs: 1000, now })

test('a sample is aged past twice its interval, not at it', () => {
  expect(isAged(sample(2000))).toBe(false)
  expect(isAged(sample(2001))).toBe(true)
})

test.each([null, '', 'yesterday'])('a sample without a readable time is aged: %j', (sampledAt) => {
  expect(isAged({ sampledAt, intervalMs: 1000, now })).toBe(true)
})

test('a judged figure turns stale with age or a lost stream; an unjudged one stays what it is', () => {
  for (const state of ['ok', 'warn', 'breach'] as const) {
    expect(ageState({ state, isLost: false, ...sample(1000) })).toBe(state)
    expect(ageState({ state, isLost: false, ...sample(3000) })).toBe('stale')
    expect(ageState({ state, isLost: true, ...sample(0) })).toBe('stale')
  }
  expect(ageState({ state: 'unknown', isLost: true, ...sample(3000) })).toBe('unknown')
  expect(ageState({ state: 'stale', isLost: false, ...sample(0) })).toBe('stale')
})

test('a page is never asked to be younger than its own reading', () => {
  expect(shownInterval(4000)).toBe(READ_EVERY_MS)
  expect(shownInterval(15_000)).toBe(15_000)
})

test('the worst of a list is the most urgent, and of nothing it is unknown', () => {
  expect(worst(['ok', 'stale', 'unknown', 'warn', 'breach'])).toBe('breach')
  expect(worst(['warn', 'unknown'])).toBe('warn')
  expect(worst(['ok', 'unknown', 'stale'])).toBe('unknown')
  expect(worst(['ok', 'stale'])).toBe('stale')
  expect(worst(['ok', 'ok'])).toBe('ok')
  expect(worst([])).toBe('unknown')
})
