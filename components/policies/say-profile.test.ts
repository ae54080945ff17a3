import { expect, test } from 'vitest'
import { sayProfile } from './say-profile'

test('the sentence has the figures that rollouts are held to', () => {
  expect(sayProfile('standard')).toMatch(/at least 10,000 decisions and 1 d, and then for at least 1,000 decisions and 30 min at each/)
  expect(sayProfile('small')).toMatch(/at least 200 decisions and 10 min, and then for at least 50 decisions and 2 min at each/)
})
