import { expect, test } from 'vitest'
import type { ViolationChange } from '@/lib/schemas/violations'
import { sayChange } from './say-change'

const change = (over: Partial<ViolationChange>): ViolationChange => ({
  ...{ version: 2, action: 'violations.triage', at: '', by: 'Mei', before: {}, after: {}, reason: null, artefact: null },
  ...over,
})

test.each([
  [{ action: 'violations.open', by: 'system', after: { state: 'new' } }, 'First seen, and opened'],
  [{ action: 'violations.open', by: 'system', after: { state: 'accepted_waiver' } }, 'First seen, under a waiver'],
  [{ action: 'violations.reopen', by: 'system', before: { state: 'false_positive' } }, 'Came back, was false alarm, and is open again'],
  [{ action: 'violations.reopen', before: { state: 'accepted_waiver' } }, 'Is open again: its waiver ended, or it came back without one'],
  [{ action: 'violations.assign', before: { assignee: null }, after: { assignee: 'Ada' } }, 'Mei gave it to Ada'],
  [{ action: 'violations.assign', before: { assignee: 'Ada' }, after: { assignee: null } }, 'Mei took it from Ada'],
  [{}, 'Mei took it on'],
  [{ action: 'violations.later' }, 'Mei violations.later'],
])('%j', (over, said) => {
  expect(sayChange(change(over))).toBe(said)
})
