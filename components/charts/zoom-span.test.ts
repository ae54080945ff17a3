import { expect, test } from 'vitest'
import { fitSpan, timeAt, zoomAround } from './zoom-span'

const plot = { left: 46, width: 100 }

test.each([
  [46, 0],
  [146, 1000],
  [96, 500],
  [0, 0],
  [900, 1000],
])('pixel %i is time %i, held inside the plot', (px, ms) => {
  expect(timeAt(px, plot, [0, 1000])).toBe(ms)
})

test('a plot without a width has one time', () => {
  expect(timeAt(50, { left: 46, width: 0 }, [7, 1000])).toBe(7)
})

test('zooming keeps the time under the cursor in its place', () => {
  expect(zoomAround([0, 1000], { at: 250, factor: 0.5 })).toEqual({ from: 125, to: 625 })
  expect(zoomAround([125, 625], { at: 250, factor: 2 })).toEqual({ from: 0, to: 1000 })
  expect(zoomAround([0, 1000], { at: 5000, factor: 0.5 })).toEqual({ from: 500, to: 1000 })
})

test('a span is never shorter than the least, never ends in the future, and has whole seconds', () => {
  const limits = { leastMs: 300_000, latest: 10_000_000 }
  expect(fitSpan({ from: 1_000_000, to: 1_010_000 }, limits)).toEqual({ from: 855_000, to: 1_155_000 })
  expect(fitSpan({ from: 9_990_000, to: 10_400_000 }, limits)).toEqual({ from: 9_590_000, to: 10_000_000 })
  const { from, to } = fitSpan({ from: 1_000_400.5, to: 2_000_700.2 }, limits)
  expect([from % 1000, to % 1000]).toEqual([0, 0])
})
