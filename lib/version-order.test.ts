import { expect, test } from 'vitest'
import { isOlder } from './version-order'

test.each([
  ['1.21.2', true],
  ['1.21.3', false],
  ['1.22.2', false],
  ['1.9.9', true],
  ['0.70.0', true],
  ['2.0.0', false],
  ['v1.21.3', false],
  ['1.21.3-rc1', true],
  ['1.22.0-dev', false],
  ['nonsense', true],
])('%s is older than 1.21.3: %s', (version, is) => {
  expect(isOlder(version, '1.21.3')).toBe(is)
})
