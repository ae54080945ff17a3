import { expect, test } from 'vitest'
import type { Json } from '@/server/ports/policy-tools'
import { differencesOf, setDifferencesOf } from './differences'

test.each<[string, Json | undefined, Json | undefined, unknown[]]>([
  ['equal, in another order', { a: 1, b: [2] }, { b: [2], a: 1 }, []],
  ['a value', 1, 2, [{ path: '', expected: 1, actual: 2 }]],
  ['a member', { a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, [{ path: 'a.c', expected: 2, actual: 3 }]],
  ['a member that is missing', { a: 1 }, {}, [{ path: 'a', expected: 1, actual: undefined }]],
  ['a member too much', {}, { 'x-y': null }, [{ path: '["x-y"]', expected: undefined, actual: null }]],
  [
    'a place in a list',
    { a: [1, 2] },
    { a: [1, 3, 4] },
    [
      { path: 'a[1]', expected: 2, actual: 3 },
      { path: 'a[2]', expected: undefined, actual: 4 },
    ],
  ],
  ['other kinds', { a: [1] }, { a: { 0: 1 } }, [{ path: 'a', expected: [1], actual: { 0: 1 } }]],
  ['nothing', undefined, false, [{ path: '', expected: undefined, actual: false }]],
])('two values differ: %s', (...[, expected, actual, found]) => {
  expect(differencesOf(expected, actual)).toEqual(found)
})

test('sets differ by what one of them lacks', () => {
  expect(setDifferencesOf([1, { a: 1 }], [{ a: 1 }, 2])).toEqual([
    { path: '{1}', expected: 1, actual: undefined },
    { path: '{2}', expected: undefined, actual: 2 },
  ])
})

test('a difference as deep as a stack is one difference', () => {
  const deep = (end: Json): Json => Array.from({ length: 2000 }).reduce<Json>((inner) => [inner], end)
  expect(differencesOf(deep(1), deep(2))).toHaveLength(1)
})
