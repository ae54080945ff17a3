import { expect, test } from 'vitest'
import { casesAt, cellOf, columnsOf, drivenTests, renameCase, writeCases } from './prepare-cases'

const text = `package x_test

import data.x
import data.fixtures.limits as limits

test_plain if x.a == 1

test_rows[note] if {
	some note, tc in data.x_cases.rows
	x.inc(tc.given) == tc.wanted
}

test_limits[note] if {
	some note, tc in limits["by name"]
	tc.a
}

test_local[note] if {
	some note, tc in {"a": 1}
	tc
}

test_other[note] if {
	some key, tc in data.y
	note := key
}
`

test('tests that read cases from data are found with their path, others are not', () => {
  expect(drivenTests(text)).toEqual([
    { name: 'test_rows', row: 8, at: ['x_cases', 'rows'] },
    { name: 'test_limits', row: 13, at: ['fixtures', 'limits', 'by name'] },
  ])
})

test('folders are members of data, names of files are not', () => {
  const root = { path: 'x_test.json', text: '{"x_cases": {"rows": {"one": {"given": 1}}}}' }
  const below = { path: 'fixtures/limits.json', text: '{"limits": {"by name": {"a": {"b": 2}}}}' }
  expect(casesAt(root, ['x_cases', 'rows'])).toEqual({ one: { given: 1 } })
  expect(casesAt(below, ['fixtures', 'limits', 'by name'])).toEqual({ a: { b: 2 } })
  expect(casesAt(below, ['other', 'limits'])).toBeNull()
  expect(casesAt({ path: 'x.json', text: '{' }, ['x_cases'])).toBeNull()
  expect(casesAt({ path: 'x.json', text: '{"a": {"b": 1}}' }, ['a'])).toBeNull()
})

test('cases are written back in place, formatted, and the rest of the file stays', () => {
  const file = { path: 'fixtures/a.json', text: '{"keep":1,"cases":{"one":{"given":1}}}' }
  const cases = { one: { given: 2 }, two: { wanted: [1] } }
  const written = writeCases(file, { at: ['fixtures', 'cases'], cases })
  expect(JSON.parse(written)).toEqual({ keep: 1, cases })
  expect(written).toBe(`${JSON.stringify({ keep: 1, cases }, null, 2)}\n`)
  expect(columnsOf(cases)).toEqual(['given', 'wanted'])
})

test('a cell is JSON, a bare word is a text, half of a value is refused', () => {
  expect(cellOf('12')).toEqual({ value: 12 })
  expect(cellOf(' {"a": 1} ')).toEqual({ value: { a: 1 } })
  expect(cellOf('deny')).toEqual({ value: 'deny' })
  expect(cellOf('{"a"')).toBeNull()
})

test('a case keeps its place under another name, and no name is used twice', () => {
  const cases = { a: { n: 1 }, b: { n: 2 } }
  expect(Object.keys(renameCase(cases, 'a', 'c') ?? {})).toEqual(['c', 'b'])
  expect(renameCase(cases, 'a', 'b')).toBeNull()
  expect(renameCase(cases, 'a', '')).toBeNull()
})
