import { expect, test } from 'vitest'
import { prepareInput } from './prepare-input'

test('nested values become lines, in order', () => {
  const made = prepareInput({ input: { a: 1, b: { c: ['x'], d: {} } }, masked: [], erased: [] })
  expect(made?.lines.map(({ path, depth, value }) => [path, depth, value])).toEqual([
    ['/input/a', 0, '1'],
    ['/input/b', 0, null],
    ['/input/b/c', 1, null],
    ['/input/b/c/0', 2, '"x"'],
    ['/input/b/d', 1, '{}'],
  ])
})

test('masked and erased parts are marked, never silently missing', () => {
  const made = prepareInput({ input: { mail: 'tok_1', 'a/b': 2 }, masked: ['/input/mail', '/input/a~1b'], erased: ['/input/secret'] })
  expect(made?.lines.map(({ name, state }) => [name, state])).toEqual([
    ['mail', 'masked'],
    ['a/b', 'masked'],
    ['secret', 'erased'],
  ])
})

test('an input that was not kept is null, not empty', () => {
  expect(prepareInput({ input: null, masked: [], erased: [] })).toBeNull()
})

test('a very long input is cut with a count', () => {
  const input = Object.fromEntries(Array.from({ length: 450 }, (_, index) => [`k${index}`, index]))
  expect(prepareInput({ input, masked: [], erased: [] })).toMatchObject({ left: 50 })
})
