import { expect, test } from 'vitest'
import { changeBetween } from './change-between'

const apply = (from: string, change: ReturnType<typeof changeBetween>) =>
  change ? from.slice(0, change.from) + change.insert + from.slice(change.to) : from

test.each([
  ['', 'a'],
  ['a', ''],
  ['aaa', 'aa'],
  ['abcabc', 'abcXabc'],
  ['same', 'same'],
  ['one\ntwo\n', 'one\n2\ntwo\n'],
])('%j becomes %j by one change', (from, to) => {
  expect(apply(from, changeBetween(from, to))).toBe(to)
})

test('only what differs is replaced', () => {
  expect(changeBetween('allow if x', 'allow if y')).toEqual({ from: 9, to: 10, insert: 'y' })
})
