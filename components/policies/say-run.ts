import type { TestResult, TestRun } from './tests-types'

const n = (count: number, word: string) => `${count} ${word}`

/** The run in words, worst first. */
export function sayRun({ passed, failed, errored, skipped }: Pick<TestRun, 'passed' | 'failed' | 'errored' | 'skipped'>): {
  lead: string
  rest: string
} {
  const bad = [failed > 0 && n(failed, 'failed'), errored > 0 && n(errored, errored === 1 ? 'error' : 'errors')].filter(Boolean)
  const good = [n(passed, 'passed'), skipped > 0 && n(skipped, 'skipped')].filter(Boolean)
  return bad.length > 0 ? { lead: bad.join(', '), rest: `, ${good.join(', ')}` } : { lead: good.join(', '), rest: '' }
}

export const STATE_OF = { pass: 'ok', fail: 'breach', error: 'unknown', skip: 'idle' } as const
const ORDER = { fail: 0, error: 1, skip: 2, pass: 3 } as const

/** What needs somebody first; else as they stand in their files. */
export const inOrder = (tests: readonly TestResult[]): TestResult[] => [...tests].sort((a, b) => ORDER[a.state] - ORDER[b.state])

export const casesOf = (count: number): string => (count === 0 ? '' : count === 1 ? '1 case' : `${count} cases`)

const LONGEST = 600
/** A value of OPA on one line. What is not there has a word, since JSON has none. */
export function shownValue(value: unknown): string {
  if (value === undefined) return 'not there'
  const text = JSON.stringify(value)
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}… (${text.length} characters)` : text
}
