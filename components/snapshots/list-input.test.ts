import { expect, test } from 'vitest'
import { listInput } from './list-input'

test.each([
  [{}, { set: 'network', onlyKnownGood: false, limit: 50 }],
  [
    { set: 'rbac', onlyKnownGood: 'true' },
    { set: 'rbac', onlyKnownGood: true, limit: 50 },
  ],
  [
    { set: 'secrets', onlyKnownGood: 'perhaps', cursor: 'x' },
    { set: 'network', onlyKnownGood: false, limit: 50 },
  ],
])('%o asks %o', (given, input) => {
  expect(listInput(given)).toEqual(input)
})
