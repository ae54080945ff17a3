import { expect, test } from 'vitest'
import { formatAge, formatClock, formatCount, formatDuration, formatMs, formatPercent, initials, utcTitle, visibleText } from './format'
import { ageState, worst } from './freshness'

const NOW = Date.parse('2026-01-31T02:21:07.000Z')
const ago = (ms: number) => new Date(NOW - ms).toISOString()

test('counts and shares', () => {
  expect(formatCount(1_284_902)).toBe('1,284,902')
  expect(formatPercent(0.99962)).toBe('99.962 %')
  expect(formatPercent(0.0031, 2)).toBe('0.31 %')
  expect(formatPercent(1, 0)).toBe('100 %')
})

test('a share that is not whole never prints as 100 %', () => {
  expect(formatPercent(0.9999999)).toBe('99.999 %')
})

test.each([
  [0.31, '0.31 ms'],
  [6.8, '6.8 ms'],
  [128.4, '128 ms'],
  [11_400, '11.4 s'],
])('%d ms prints as %s', (ms, text) => {
  expect(formatMs(ms)).toBe(text)
})

test.each([
  [11_400, '11.4 s'],
  [543_000, '9 min 3 s'],
  [540_000, '9 min'],
  [16_740_000, '4 h 39 min'],
  [180_000_000, '2 d 2 h'],
])('a duration of %d ms prints as %s', (ms, text) => {
  expect(formatDuration(ms)).toBe(text)
})

test.each([
  [800, '0.8 s ago'],
  [41_000, '41 s ago'],
  [200_000, '3 min ago'],
  [86_400_000, '2026-01-30'],
  [-500, '0.0 s ago'],
])('%d ms old prints as %s', (ms, text) => {
  expect(formatAge(ago(ms), NOW)).toBe(text)
})

test('a time that never was, and one that is not a time', () => {
  expect(formatAge(null, NOW)).toBe('never')
  expect(formatAge('soon', NOW)).toBe('unknown')
  expect(formatClock('soon')).toBe('unknown')
})

test('clock and title', () => {
  expect(formatClock(NOW)).toMatch(/^\d\d:\d\d:07$/)
  expect(formatClock(NOW, { seconds: false })).toMatch(/^\d\d:\d\d$/)
  expect(utcTitle(NOW)).toBe('2026-01-31 02:21:07 UTC')
})

test('initials', () => {
  expect(initials('Ama Owusu')).toBe('AO')
  expect(initials('mei')).toBe('M')
  expect(initials(' ')).toBe('?')
})

test('hidden characters are named, line breaks are kept, and long text is cut with a note', () => {
  expect(visibleText('pay\u202Elave\u200B')).toBe('pay⟦U+202E⟧lave⟦U+200B⟧')
  expect(visibleText('a\n\tb\u0000')).toBe('a\n\tb⟦U+0000⟧')
  expect(visibleText('x'.repeat(2_001))).toBe(`${'x'.repeat(2_000)} … cut, 1 more characters`)
})

test('a judged figure turns stale after twice its interval or without the stream, and unknown stays unknown', () => {
  const fresh = { state: 'breach', sampledAt: ago(20_000), intervalMs: 10_000, now: NOW, isLost: false } as const
  expect(ageState(fresh)).toBe('breach')
  expect(ageState({ ...fresh, sampledAt: ago(20_001) })).toBe('stale')
  expect(ageState({ ...fresh, isLost: true })).toBe('stale')
  expect(ageState({ ...fresh, state: 'unknown', isLost: true })).toBe('unknown')
})

test('the worst of a list', () => {
  expect(worst(['ok', 'stale', 'warn'])).toBe('warn')
  expect(worst(['ok', 'breach', 'unknown'])).toBe('breach')
  expect(worst([])).toBe('unknown')
})
