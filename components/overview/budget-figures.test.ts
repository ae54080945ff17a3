import { expect, test } from 'vitest'
import { sayBudget, sayBurn } from './budget-figures'

test.each([
  [{ value: 0.62, state: 'ok' }, '62 % left'],
  [{ value: 0, state: 'breach' }, 'spent'],
  [{ value: -3, state: 'breach' }, 'spent'],
  [{ value: Number.NEGATIVE_INFINITY, state: 'breach' }, 'spent'],
  [{ value: 0.5, state: 'stale' }, '50 % left, stale, not judged'],
  [{ value: null, state: 'unknown' }, 'unknown'],
] as const)('a budget of %j is %s', (figure, said) => {
  expect(sayBudget(figure)).toBe(said)
})

test.each([
  [{ value: 0.2, state: 'ok', why: '1 h 0.4×, 5 min 0.2×' }, '1 h 0.4×, 5 min 0.2×, inside its line 14.4×'],
  [{ value: 20, state: 'breach', why: '1 h 20×, 5 min 30×' }, '1 h 20×, 5 min 30×, over its line 14.4×'],
  [{ value: 7, state: 'warn', why: '6 h 7×, 30 min 9×' }, '6 h 7×, 30 min 9×, over its line 14.4×'],
  [{ value: 20, state: 'stale', why: '1 h 20×, 5 min 30×' }, '1 h 20×, 5 min 30×, stale, not judged'],
  [{ value: null, state: 'unknown', why: '1 h 0×, 5 min unknown' }, 'unknown: 1 h 0×, 5 min unknown'],
] as const)('a burn of %j is said with both rates', (figure, said) => {
  expect(sayBurn({ ...figure, line: 14.4 })).toBe(said)
})
