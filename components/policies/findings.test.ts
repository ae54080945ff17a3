import { expect, test } from 'vitest'
import { applyEdits, countOf, type Finding, sayCounts, toFinding } from './findings'

const at = (row: number, col: number) => ({ row, col })
const found = (over: Partial<Finding> = {}): Finding => ({
  source: 'compile',
  code: 'x',
  severity: 'error',
  path: 'a.rego',
  range: { start: at(1, 1), end: at(1, 2) },
  message: 'm',
  doc: null,
  docHref: null,
  fix: null,
  ...over,
})

test('a fix with several edits changes each place as it was found', () => {
  const text = 'a = 1\nb = 2\n'
  const edits = [
    { range: { start: at(1, 3), end: at(1, 4) }, text: ':=' },
    { range: { start: at(2, 3), end: at(2, 4) }, text: ':=' },
  ]
  expect(applyEdits(text, edits)).toBe('a := 1\nb := 2\n')
  expect(applyEdits(text, [{ range: { start: at(3, 1), end: at(9, 9) }, text: 'c' }])).toBe('a = 1\nb = 2\nc')
})

test('a link leads only to the web', () => {
  expect(toFinding(found({ doc: 'https://www.openpolicyagent.org/docs' })).docHref).toBe('https://www.openpolicyagent.org/docs')
  expect(toFinding(found({ doc: 'javascript:alert(1)' })).docHref).toBeNull()
  expect(toFinding(found({ doc: 'docs/policies.md#x' })).docHref).toBeNull()
})

test('what was found is counted in words', () => {
  expect(sayCounts(countOf([found(), found({ severity: 'warning' }), found({ severity: 'warning' })]))).toBe('1 error, 2 warnings')
  expect(sayCounts(countOf([found({ severity: 'info' })]))).toBe('0 errors, 0 warnings, 1 hint')
})
