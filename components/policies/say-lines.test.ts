import { expect, test } from 'vitest'
import { sayLines } from './say-lines'

test.each([
  ['a\nb\nc\n', 'a\nb\nc\n', 'no line differs'],
  ['a\nb\nc\n', 'a\nB\nc\n', '+1 −1 lines'],
  ['a\nb\n', 'a\nx\ny\nb\n', '+2 −0 lines'],
  ['a\nb\nc\n', 'a\nc\n', '+0 −1 lines'],
  ['', 'a\nb\n', '+2 −0 lines'],
])('%j to %j', (before, after, said) => {
  expect(sayLines(before, after)).toBe(said)
})
