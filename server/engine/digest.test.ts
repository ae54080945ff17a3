import { expect, test } from 'vitest'
import { inputDigest } from './digest'

const digest = (inputData: Record<string, unknown>) => inputDigest({ agentId: 'a', action: 'payment.refund', inputData })

test('the order of members does not change the digest, a value does', () => {
  expect(digest({ resource: { type: 't', id: '1' }, arguments: { a: 1, b: 2 } })).toBe(
    digest({ arguments: { b: 2, a: 1 }, resource: { id: '1', type: 't' } }),
  )
  expect(digest({ arguments: { amount: 5 } })).not.toBe(digest({ arguments: { amount: 5000 } }))
})

test('a changed value outside `arguments` does not escape the digest', () => {
  expect(digest({ amount: 5 })).not.toBe(digest({ amount: 5000 }))
  expect(digest({ arguments: {}, amount: 5 })).not.toBe(digest({ arguments: {}, amount: 5000 }))
})
