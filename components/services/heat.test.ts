import { expect, test } from 'vitest'
import { heatCells } from './heat'

const heat = {
  endsAt: '2026-11-27T09:00:00.000Z',
  runs: [
    [3, 3, 3],
    [1, 1, 3],
    [1, null, null],
    [2, 0, 3],
    [1, 0, 0],
  ] as [number, number | null, number | null][],
}

test('a cell is its worst minute, and a gap is never drawn as well', () => {
  expect(heatCells(heat, 2).map(({ state, detail }) => `${state} ${detail}`)).toEqual([
    'ok 3 of 3 ready',
    'warn 1 of 3 ready',
    'breach 0 of 3 ready',
    'breach 0 of 3 ready',
  ])
  expect(heatCells(heat, 1).map(({ state }) => state)).toEqual(['ok', 'ok', 'ok', 'warn', 'unknown', 'breach', 'breach', 'ok'])
  expect(heatCells(heat, 1)[0]?.at).toBe('2026-11-27T08:52:00.000Z')
})
