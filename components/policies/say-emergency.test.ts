import { expect, test } from 'vitest'
import { emergencyWords, sayEndedBy } from './say-emergency'

const over = { state: 'ended', confirmedAt: '2026-11-26T12:00:00Z', isToReview: true, isReviewLate: false, reviewedAt: null } as const

test.each([
  [{ ...over, state: 'asked' as const, confirmedAt: null }, 'waits for a lead'],
  [{ ...over, state: 'active' as const }, 'in force'],
  [{ ...over, state: 'lapsed' as const, confirmedAt: null }, 'lapsed'],
  [{ ...over, confirmedAt: null, isToReview: false }, 'taken back before it was confirmed'],
  [over, 'to be looked at'],
  [{ ...over, isReviewLate: true }, 'review is late'],
  [{ ...over, isToReview: false, reviewedAt: '2026-11-26T14:00:00Z' }, 'looked at'],
])('%o', (row, word) => {
  expect(emergencyWords(row).word).toBe(word)
})

test('who or what ended it', () => {
  expect(sayEndedBy('system:time')).toBe('its time was over')
  expect(sayEndedBy('Li Wei')).toBe('ended by Li Wei')
})
