import { expect, test } from 'vitest'
import { tilePath, tilesOf } from './tile-path'

test('tiles lie where c2sp.org/tlog-tiles says', () => {
  expect(tilePath({ level: 0, n: 1_234_067, width: 256 })).toBe('tile/0/x001/x234/067')
  expect(tilePath({ level: 1, n: 7, width: 12 })).toBe('tile/1/007.p/12')
  expect(tilePath({ level: 0, n: 1000, width: 256 })).toBe('tile/0/x001/000')
})

test('a log has its full tiles and one partial tile a level at its edge', () => {
  expect(tilesOf(0)).toEqual([])
  expect(tilesOf(256)).toEqual([
    { level: 0, n: 0, width: 256 },
    { level: 1, n: 0, width: 1 },
  ])
  const edge = tilesOf(70_000).filter(({ width }) => width < 256)
  expect(edge).toEqual([
    { level: 0, n: 273, width: 112 },
    { level: 1, n: 1, width: 17 },
    { level: 2, n: 0, width: 1 },
  ])
  expect(tilesOf(70_000)).toHaveLength(273 + 1 + 1 + 1 + 1)
})
