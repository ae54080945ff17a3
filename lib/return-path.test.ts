import { expect, test } from 'vitest'
import { returnPath } from './return-path'

test.each([
  ['/decisions?verdict=deny', '/decisions?verdict=deny'],
  ['/', '/'],
])('%s is kept', (given, kept) => {
  expect(returnPath(given)).toBe(kept)
})

test.each([
  'https://elsewhere.example',
  '//elsewhere.example',
  '/\\elsewhere.example',
  '/\t/elsewhere.example',
  '/.//elsewhere.example',
  'javascript:alert(1)',
  '/api/auth/signout',
  '/sign-in?to=/sign-in',
  `/${'a'.repeat(2001)}`,
  undefined,
  ['/a', '/b'],
])('%s is not followed', (given) => {
  expect(returnPath(given)).toBe('/')
})
