import { expect, test } from 'vitest'
import { casesOf, inOrder, sayRun, shownValue } from './say-run'

test('what is wrong is said first, and only what there is', () => {
  expect(sayRun({ passed: 40, failed: 1, errored: 0, skipped: 0 })).toEqual({ lead: '1 failed', rest: ', 40 passed' })
  expect(sayRun({ passed: 1, failed: 2, errored: 1, skipped: 3 })).toEqual({ lead: '2 failed, 1 error', rest: ', 1 passed, 3 skipped' })
  expect(sayRun({ passed: 7, failed: 0, errored: 0, skipped: 0 })).toEqual({ lead: '7 passed', rest: '' })
})

test('failing tests stand first, others as in their files', () => {
  const one = (name: string, state: 'pass' | 'fail' | 'error' | 'skip') =>
    ({ name, state }) as unknown as Parameters<typeof inOrder>[0][number]
  const tests = [one('a', 'pass'), one('b', 'skip'), one('c', 'fail'), one('d', 'error'), one('e', 'pass')]
  expect(inOrder(tests).map(({ name }) => name)).toEqual(['c', 'd', 'b', 'a', 'e'])
  expect([casesOf(0), casesOf(1), casesOf(3)]).toEqual(['', '1 case', '3 cases'])
})

test('a value that is not there is told from null, and a long one is cut', () => {
  expect(shownValue(undefined)).toBe('not there')
  expect(shownValue(null)).toBe('null')
  expect(shownValue('x'.repeat(1000))).toMatch(/… \(1002 characters\)$/)
})
