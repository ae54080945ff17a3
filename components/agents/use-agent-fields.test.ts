import { expect, test } from 'vitest'
import { trustOf } from './use-agent-fields'

test.each([
  ['0', 0],
  ['1', 1],
  ['0.85', 0.85],
  [' 0,85 ', 0.85],
  ['.5', 0.5],
  ['1.0', 1],
])('%s is a trust level', (text, value) => {
  expect(trustOf(text)).toBe(value)
})

test.each(['', '1.1', '-0.1', '2', '0x1', '1e-1', 'much', '0.1.2', 'NaN', 'Infinity'])('%s is none', (text) => {
  expect(trustOf(text)).toBeNull()
})
