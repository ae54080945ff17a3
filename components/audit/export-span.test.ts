import { expect, test } from 'vitest'
import { readTime, spanProblem } from './export-span'

const begin = (typed: string) => readTime(typed, { isEnd: false })
const end = (typed: string) => readTime(typed, { isEnd: true })

test('a day as an end holds the whole day, a time is itself', () => {
  expect(begin('2026-01-31')).toBe('2026-01-31T00:00:00.000Z')
  expect(end(' 2026-01-31 ')).toBe('2026-02-01T00:00:00.000Z')
  expect(begin('2026-01-31 14:05')).toBe('2026-01-31T14:05:00.000Z')
  expect(end('2026-01-31T14:05')).toBe('2026-01-31T14:05:00.000Z')
})

test('what is no day, or a day that is not there, is nothing', () => {
  for (const typed of ['', 'today', '2026-02-30', '2026-13-01', '2026-1-1', '2026-01-31 24:00', '2026-01-31 14'])
    expect(begin(typed)).toBeNull()
})

test('an end before its beginning is said', () => {
  expect(spanProblem(begin('2026-02-01'), end('2026-01-31'))).toContain('after')
  expect(spanProblem(begin('2026-01-31'), end('2026-01-31'))).toBeNull()
  expect(spanProblem(null, end('2026-01-31'))).toContain('Type a day')
})
