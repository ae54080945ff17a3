import { expect, test } from 'vitest'
import { listInput, narrowedBy } from './list-input'
import { sayProgress } from './requests-sheet'
import { sayDays } from './say-days'

test('what the schema refuses is left out, the rest is kept', () => {
  const id = '0198c0de-0000-7000-8000-000000000001'
  expect(listInput({ kind: 'yearly', completeness: 'with_gaps', search: ' x ', cursor: `5_${id}` })).toEqual({
    completeness: 'with_gaps',
    search: 'x',
    cursor: `5_${id}`,
    limit: 50,
  })
  expect(listInput({ cursor: 'first', search: 'a\u0000b' })).toEqual({ limit: 50 })
})

test('the filter in words', () => {
  expect(narrowedBy(listInput({ kind: 'status-daily', completeness: 'with_gaps', search: 'x' }))).toEqual([
    '“x”',
    'Daily status',
    'with gaps',
  ])
})

test('periods are said as days', () => {
  expect(sayDays({ from: '2026-01-14T00:00:00.000Z', to: '2026-01-15T00:00:00.000Z' })).toBe('2026-01-14')
  expect(sayDays({ from: '2026-02-01T00:00:00.000Z', to: '2026-03-01T00:00:00.000Z' })).toBe('2026-02-01 to 2026-02-28')
  expect(sayDays({ from: '2026-02-01T17:42:00.000Z', to: '2026-02-01T17:44:50.000Z' })).toBe('2026-02-01')
})

test('how far a report is, in words', () => {
  const request = {
    id: 'x',
    kind: 'status-daily' as const,
    from: '2026-01-14T00:00:00.000Z',
    to: '2026-01-15T00:00:00.000Z',
    state: 'requested' as const,
    requestedAt: '2026-01-15T00:00:00.000Z',
    by: 'somebody',
    attempts: 0,
    failedWhy: null,
  }
  expect(sayProgress(request)).toBe('waits for the worker')
  expect(sayProgress({ ...request, state: 'making', attempts: 2 })).toBe('being made, attempt 2')
  expect(sayProgress({ ...request, state: 'failed', failedWhy: '\u202eno' })).toBe('could not be made: ⟦U+202E⟧no')
})
