import { expect, test } from 'vitest'
import { sayOpen, sayStop, stopWords } from './say-stop'

test('what was stopped is said in words', () => {
  expect(sayStop({ action: 'agents.block', targetKind: 'agent', targetId: 'pay-bot' })).toBe('Agent pay-bot blocked')
  expect(sayStop({ action: 'agents.suspend', targetKind: 'agent', targetId: 'pay-bot' })).toBe('Agent pay-bot suspended')
  expect(sayStop({ action: 'freeze.start', targetKind: 'freeze', targetId: 'x' })).toBe('Changes frozen')
  expect(sayStop({ action: 'sandboxes.contain', targetKind: 'agent', targetId: 'pay-bot' })).toBe('Sandboxes of agent pay-bot contained')
  expect(sayStop({ action: 'sandboxes.contain', targetKind: 'sandbox', targetId: 's1' })).toBe('Sandbox s1 contained')
})

test('a late one is told apart from one that still has time, and from one that was reviewed', () => {
  expect(stopWords({ reviewedAt: null, isLate: false }).word).toBe('to be reviewed')
  expect(stopWords({ reviewedAt: null, isLate: true })).toEqual({ glyph: 'breach', word: 'review is late' })
  expect(stopWords({ reviewedAt: '2026-01-01T00:00:00.000Z', isLate: false }).word).toBe('reviewed')
})

test('the head counts what waits, and what waits too long', () => {
  expect([sayOpen({ open: 0, late: 0 }), sayOpen({ open: 3, late: 0 }), sayOpen({ open: 3, late: 1 })]).toEqual([
    'nothing waits',
    '3 open',
    '3 open, 1 late',
  ])
})
