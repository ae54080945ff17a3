import { expect, test } from 'vitest'
import { sayDue, sayInTarget, sayState, sayWaiting } from './say-review'

const now = Date.parse('2026-11-26T12:00:00.000Z')
const figures = { open: 0, overdue: 0, waitsForLead: 0, mine: 0, spotChecks: 0, assignedMaximum: 5, readAt: '' }
const inTarget = { n: 0, ratio: null, targetRatio: 0.95 }

test('the clock runs to the due time and beyond it', () => {
  expect(sayDue({ dueAt: '2026-11-26T12:15:00.000Z' }, now)).toEqual({ text: 'due in 15 min', isOver: false })
  expect(sayDue({ dueAt: '2026-11-26T11:00:00.000Z' }, now)).toEqual({ text: 'over by 1 h', isOver: true })
})

test('what waits comes first', () => {
  expect(sayWaiting({ ...figures, inTarget })).toEqual({ lead: 'No review is open.', rest: '' })
  expect(sayWaiting({ ...figures, inTarget, open: 4 })).toEqual({ lead: '4 open, none is overdue.', rest: '' })
  expect(sayWaiting({ ...figures, inTarget, open: 4, overdue: 2, waitsForLead: 1 })).toEqual({
    lead: '2 overdue, 1 waits for a lead.',
    rest: '4 open.',
  })
})

test('without a closed review the share is unknown, never 100 %', () => {
  expect(sayInTarget(inTarget)).toMatch(/unknown/)
  expect(sayInTarget({ ...inTarget, n: 25, ratio: 0.96 })).toBe('Decided in target, 30 d: 96.0 % of 25, inside the line 95 %.')
  expect(sayInTarget({ ...inTarget, n: 3, ratio: 2 / 3 })).toMatch(/under the line/)
})

test('a state in words, without the answer where it must be judged again', () => {
  const row = { state: 'decided', outcome: 'approve', assignee: null, waitsForLead: false, isBlind: false } as const
  expect(sayState(row)).toBe('approved')
  expect(sayState({ ...row, isBlind: true, outcome: null })).toBe('spot check')
  expect(sayState({ ...row, state: 'assigned', outcome: null, assignee: 'Mei Tanaka' })).toBe('with Mei Tanaka')
  expect(sayState({ ...row, state: 'escalated', outcome: null, waitsForLead: true })).toBe('waits for a lead')
})
