import { expect, test } from 'vitest'
import { coverRows, missingOf } from './prepare-cover'
import type { Coverage, Traffic } from './tests-types'

const tests = {
  percent: 50,
  left: [],
  problem: null,
  files: [{ path: 'x.rego', covered: [3, 4], missing: [7, 8, 9, 12], skipped: [{ row: 5, kind: 'index_excluded' }] }],
} satisfies Coverage
const traffic = {
  ...{ sampled: 40, left: 0, recorded: 40, from: null, to: null, ms: 1, readAt: '' },
  lines: [{ path: 'x.rego', rows: [3, 8] }],
  rules: [{ file: 'x.rego', row: 3, code: 'a', fired: 7 }],
} satisfies Traffic

test('each line has one kind, and traffic without a test is told apart', () => {
  const { lines, fired } = coverRows('x.rego', { tests, traffic })
  expect(Object.fromEntries(lines)).toEqual({
    3: 'both',
    4: 'tests',
    5: 'skipped',
    7: 'missing',
    8: 'traffic',
    9: 'missing',
    12: 'missing',
  })
  expect(fired.get(3)).toEqual({ fired: 7, of: 40 })
})

test('without traffic, and in another file, nothing is claimed', () => {
  expect(coverRows('x.rego', { tests, traffic: null }).lines.get(3)).toBe('tests')
  expect(coverRows('y.rego', { tests, traffic }).lines.size).toBe(0)
})

test('lines that no test reaches are spans', () => {
  expect(missingOf(tests)).toEqual([
    {
      path: 'x.rego',
      lines: 4,
      spans: [
        { from: 7, to: 9 },
        { from: 12, to: 12 },
      ],
    },
  ])
})
