import { expect, test } from 'vitest'
import { sayUsual, sayVersions, sayWhoAgrees } from './say-runbook'

test.each([
  [{ runs: 0, medianMs: null }, 'no verified run yet'],
  [{ runs: 1, medianMs: 4000 }, '4 s, one run'],
  [{ runs: 3, medianMs: 4000 }, '4 s, middle of 3 runs'],
])('%o reads %s', (verified, words) => {
  expect(sayUsual({ verified })).toBe(words)
})

test('who must agree is said once where it is the same', () => {
  expect(sayWhoAgrees({ quorum: { plain: 'one lead', critical: 'one lead' } })).toBe('one lead')
  expect(sayWhoAgrees({ quorum: { plain: 'nobody else', critical: 'one lead' } })).toBe('nobody else; for a critical service one lead')
})

test('versions that plans were made from', () => {
  expect(sayVersions({ at: 'restart@1', versions: [] })).toBe('restart@1, no plan yet')
  expect(
    sayVersions({
      at: 'restart@2',
      versions: [
        { at: 'restart@2', plans: 1 },
        { at: 'restart@1', plans: 4 },
      ],
    }),
  ).toBe('restart@2: 1 plan, restart@1: 4 plans')
})
