import { expect, test } from 'vitest'
import { plural, sayMethod } from './words'

test('one and many', () => {
  expect([plural(0, 'session'), plural(1, 'session'), plural(2, 'session')]).toEqual(['0 sessions', '1 session', '2 sessions'])
})

test('a way to sign in that has no words keeps its own', () => {
  expect([sayMethod('persona'), sayMethod('kerberos')]).toEqual(['as a persona, nothing proved', 'kerberos'])
})
