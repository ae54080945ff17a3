import { expect, test } from 'vitest'
import { wasMadeBy } from './made-by'

const at = (second: number) => new Date(Date.UTC(2026, 10, 27, 9, 30, second))
const run = { kind: 'restart', createdAt: at(10), finishedAt: at(20) }

test.each([
  { it: 'made while it ran', second: 12, kind: 'restart', expected: true },
  { it: 'the cluster’s clock has no parts of a second', second: 9, kind: 'restart', expected: true },
  { it: 'made by somebody after it ended, who left its annotation', second: 40, kind: 'restart', expected: false },
  { it: 'there before it, and only scaled by it', second: 1, kind: 'scale', expected: false },
  { it: 'there before it, and gone back to', second: 1, kind: 'rollback.service', expected: true },
  { it: 'made by somebody after a rollback', second: 40, kind: 'rollback.service', expected: false },
])('$it', ({ second, kind, expected }) => {
  expect(wasMadeBy(at(second).toISOString(), { ...run, kind })).toBe(expected)
})

test('of a revision without a time nobody is named, and a run under way has made what is there since', () => {
  expect(wasMadeBy(null, run)).toBe(false)
  expect(wasMadeBy(at(50).toISOString(), { ...run, finishedAt: null })).toBe(true)
})
