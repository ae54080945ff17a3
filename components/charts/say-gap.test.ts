import { expect, test } from 'vitest'
import { sayGap } from './say-gap'

const at = (day: number, hour: number, minute: number) => new Date(2026, 10, day, hour, minute).getTime()

test('a gap of a day does not read as if it ended before it began', () => {
  expect(sayGap(at(25, 14, 40), at(26, 14, 20))).toBe('no samples 2026-11-25 14:40 to 2026-11-26 14:20')
})

test('a short gap is said by the clock, over midnight too', () => {
  expect(sayGap(at(25, 3, 8), at(25, 3, 10))).toBe('no samples 03:08 to 03:10')
  expect(sayGap(at(25, 23, 50), at(26, 0, 10))).toBe('no samples 23:50 to 00:10')
})
