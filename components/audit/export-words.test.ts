import { expect, test } from 'vitest'
import { sayBytes } from '@/lib/format-bytes'
import type { ExportRow } from '@/lib/schemas/audit-exports'
import { sayExport, saySpan } from './export-words'

const row: ExportRow = {
  id: 'x',
  name: 'x',
  format: 'jsonl',
  from: '2026-01-31T00:00:00.000Z',
  to: '2026-02-01T00:00:00.000Z',
  includeDetail: false,
  state: 'made',
  requestedAt: '2026-02-01T00:00:00.000Z',
  by: 'somebody',
  finishedAt: null,
  failedWhy: null,
  attempts: 1,
  entries: 1200,
  first: 10,
  end: 1210,
  size: 5000,
  leftOut: 0,
  bytes: 10,
  sha256: null,
  keptUntil: null,
}

test('what is in an export, and what is not, is said', () => {
  expect(saySpan(row)).toBe('2026-01-31 00:00 to 2026-02-01 00:00 UTC')
  expect(sayExport(row)).toBe('1,200 entries, index 10 to 1,209, of a log of 5,000')
  expect(sayExport({ ...row, entries: 0, end: 10, leftOut: 3 })).toBe(
    '0 entries in that time, of a log of 5,000; 3 more wait for a signed checkpoint',
  )
  expect(sayExport({ ...row, state: 'requested', entries: null })).toBe('The worker makes it.')
  expect(sayExport({ ...row, state: 'requested', entries: null, failedWhy: 'disk full' })).toBe('Tried again soon: disk full')
  expect(sayExport({ ...row, state: 'failed', entries: null, failedWhy: null })).toBe('Why is not known.')
})

test('a size has one decimal above a kilobyte', () => {
  expect([0, 1023, 1024, 1_572_864, 5e12].map(sayBytes)).toEqual(['0 bytes', '1023 bytes', '1.0 KiB', '1.5 MiB', '4656.6 GiB'])
})
