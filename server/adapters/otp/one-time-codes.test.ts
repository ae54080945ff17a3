import { expect, test } from 'vitest'
import { otpCodes } from './one-time-codes'

/** RFC 6238 appendix B: the ASCII secret 12345678901234567890, the last six of its eight digits. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
const VECTORS: [seconds: number, code: string][] = [
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
]

test.each(VECTORS)('the code of second %s is the one of RFC 6238', (seconds, code) => {
  expect(otpCodes.stepOf({ secret, code, now: new Date(seconds * 1000) })).toBe(Math.floor(seconds / 30))
})

test('V6.5.5: a code counts in its step and the one on either side, and is known by its own step', () => {
  const at = (seconds: number) => otpCodes.stepOf({ secret, code: '287082', now: new Date(seconds * 1000) })
  expect([at(0), at(29), at(30), at(59), at(60), at(89)]).toEqual([1, 1, 1, 1, 1, 1])
  expect([at(90), at(120)]).toEqual([null, null])
})

test.each(['', '28708', '2870820', '287 082', '-87082', '28708a'])('%j is no code', (code) => {
  expect(otpCodes.stepOf({ secret, code, now: new Date(59_000) })).toBeNull()
})

test('a secret is 160 random bits, and its address says whose it is', () => {
  const made = otpCodes.makeSecret()
  expect(made).toMatch(/^[A-Z2-7]{32}$/)
  expect(otpCodes.makeSecret()).not.toBe(made)
  const address = new URL(otpCodes.addressOf({ secret: made, account: 'Ama Owusu', issuer: 'ACGS console' }))
  expect(address.protocol + address.host).toBe('otpauth:totp')
  expect(decodeURIComponent(address.pathname)).toBe('/ACGS console:Ama Owusu')
  expect(Object.fromEntries(address.searchParams)).toMatchObject({ secret: made, digits: '6', period: '30', algorithm: 'SHA1' })
})
