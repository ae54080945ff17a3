import { expect, test } from 'vitest'
import { heatOf } from './heat'

const END = Date.parse('2026-11-27T09:00:00Z')
const at = (minutesAgo: number, ready: number) => ({ minute: new Date(END - minutesAgo * 60_000), ready, desired: 3 })

test('equal minutes are one run, and a minute without a sample is a gap', () => {
  expect(heatOf([at(1, 3), at(2, 3), at(4, 1)], END)).toEqual({
    endsAt: '2026-11-27T09:00:00.000Z',
    runs: [
      [56, null, null],
      [1, 1, 3],
      [1, null, null],
      [2, 3, 3],
    ],
  })
})
