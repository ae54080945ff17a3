import { expect, test } from 'vitest'
import { needWords, sayLeft, sayRequest, sayWaiting, targetHref } from './say-approval'

const now = Date.parse('2026-11-26T12:00:00.000Z')

test('what is asked for is said with its target', () => {
  expect(sayRequest({ action: 'agents.unblock', targetName: 'pay-bot' })).toBe('Lift the block of agent pay-bot')
  expect(sayRequest({ action: 'roles.grant', targetName: 'Mei Tanaka' })).toBe('Give a role to Mei Tanaka')
  expect(targetHref({ action: 'agents.unblock', targetId: 'pay-bot' })).toBe('/agents/pay-bot')
  expect(targetHref({ action: 'freeze.end', targetId: 'x' })).toBeNull()
})

test('the clock runs down and says when it is over', () => {
  expect(sayLeft('2026-11-26T12:15:00.000Z', now)).toBe('15 min left')
  expect(sayLeft('2026-11-26T11:59:59.000Z', now)).toBe('time is over')
})

test('unknown is never said as nothing', () => {
  expect(sayWaiting(null, 'mine')).toBe('Not known yet.')
  expect(sayWaiting(0, 'mine')).toBe('Nothing waits for your word.')
  expect(sayWaiting(2, 'mine')).toBe('2 requests wait for your word.')
  expect(sayWaiting(1, 'closed')).toBe('1 request here.')
})

test('a late review is louder than an open one, and a persona is not said to prove anything', () => {
  expect(needWords({ state: 'ended', isReviewLate: false }).word).toBe('to be reviewed')
  expect(needWords({ state: 'ended', isReviewLate: true })).toEqual({ glyph: 'breach', word: 'review is late' })
})
