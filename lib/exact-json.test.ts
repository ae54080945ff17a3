import { expect, test } from 'vitest'
import { parseExact } from './exact-json'

test.each([
  ['9007199254740991', 9007199254740991],
  ['9007199254740993', 'number:9007199254740993'],
  ['12345678901234567890', 'number:12345678901234567890'],
  ['0.1', 0.1],
  ['1e3', 1000],
  ['1e999', 'number:1e999'],
  ['0.12345678901234567890123', 'number:0.12345678901234567890123'],
  ['-0.00000000000000000001', -1e-20],
  ['"12345678901234567890"', '12345678901234567890'],
])('%s keeps what it says', (text, value) => {
  expect(parseExact(text)).toEqual(value)
  expect(parseExact(`{"a": [${text}]}`)).toEqual({ a: [value] })
})
