import { expect } from 'vitest'

/** A pattern among expected members is matched against the text. Without this it is compared member by member, of which a pattern has none,
 *  so that every text passes. */
expect.addEqualityTesters([
  (got: unknown, expected: unknown) => (expected instanceof RegExp && typeof got === 'string' ? expected.test(got) : undefined),
])
