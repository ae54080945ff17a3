import { expect, test } from 'vitest'
import { plural } from './words'

test('one and many', () => {
  expect([plural(0, 'session'), plural(1, 'session'), plural(2, 'session')]).toEqual(['0 sessions', '1 session', '2 sessions'])
})
