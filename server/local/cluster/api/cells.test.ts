import { expect, test } from 'vitest'
import { humanAge } from './cells'

const now = new Date('2026-01-10T00:00:00Z')
const before = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString()

// By kubectl: two units while the first is small, then one.
test.each([
  [0, '0s'],
  [119, '119s'],
  [120, '2m'],
  [192, '3m12s'],
  [600, '10m'],
  [10_799, '179m'],
  [10_800, '3h'],
  [18_180, '5h3m'],
  [28_800, '8h'],
  [172_800, '2d'],
  [187_200, '2d4h'],
  [691_200, '8d'],
])('%i seconds ago is %s', (seconds, expected) => {
  expect(humanAge(before(seconds), now)).toBe(expected)
})

test('no time is unknown, one ahead invalid', () => {
  expect([humanAge(undefined, now), humanAge(before(-60), now)]).toEqual(['<unknown>', '<invalid>'])
})
