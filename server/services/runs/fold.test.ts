import { expect, test } from 'vitest'
import type { StepState } from '@/lib/run-states'
import { foldSteps, type Light } from './fold'

const at = new Date('2026-11-27T03:00:00Z')
const steps = (...states: [StepState, number][]): Light[] =>
  states
    .flatMap(([state, count]) => Array.from({ length: count }, () => state))
    .map((state, n) => ({ n: n + 1, state, startedAt: state === 'pending' ? null : at, finishedAt: state === 'done' ? at : null }))
const shown = (found: Light[]) =>
  foldSteps(found).map((place) => ('n' in place ? place.n : `${place.fold.from}-${place.fold.to} ${place.fold.state}`))

test('a run of a page is not folded', () => {
  expect(foldSteps(steps(['done', 60]))).toHaveLength(60)
})

test('of a long one what is under way stands by itself with its neighbours, the rest is two lines', () => {
  expect(shown(steps(['done', 500], ['running', 2], ['pending', 498]))).toEqual([
    1,
    '2-499 done',
    500,
    501,
    502,
    503,
    '504-999 pending',
    1000,
  ])
})

test('a failure among thousands is not folded away', () => {
  expect(shown(steps(['done', 900], ['failed', 1], ['skipped', 2000]))).toEqual([1, '2-899 done', 900, 901, 902, '903-2900 skipped', 2901])
})

test('however the states change, a page has lines it can draw, no step is lost, and a fold says its worst', () => {
  const mixed = steps(...Array.from({ length: 2000 }, (_, n): [StepState, number] => [n % 2 === 0 ? 'done' : 'uncertain', 1]))
  const places = foldSteps(mixed)
  expect(places.length).toBeLessThanOrEqual(240)
  expect(places.reduce((sum, place) => sum + ('n' in place ? 1 : place.fold.count), 0)).toBe(2000)
  expect(places.every((place) => 'n' in place || (place.fold.state === 'uncertain' && place.fold.finishedAt === null))).toBe(true)
})
