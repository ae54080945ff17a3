import { expect, test } from 'vitest'
import type { RunRecordRow } from '@/lib/schemas/runs'
import { sayRecord } from './say-record'

const row = (more: Partial<RunRecordRow>): RunRecordRow => ({
  key: '1',
  idx: 1,
  at: '2026-11-27T03:00:00.000Z',
  action: 'runs.step',
  phase: 'intent',
  result: null,
  reason: null,
  by: 'worker',
  stepN: 4,
  seal: { state: 'pending' },
  ...more,
})

test('an entry reads as a sentence: what, of which step, by whom, and why', () => {
  expect(sayRecord(row({ reason: 'cluster.patch@1 Deployment/a/b' }))).toBe('Step 4: intent written, cluster.patch@1 Deployment/a/b')
  expect(sayRecord(row({ phase: 'outcome', result: 'failed', reason: 'denied' }))).toBe('Step 4: failed: denied')
  expect(sayRecord(row({ action: 'runs.end', phase: 'event', result: 'done', reason: 'verified', stepN: null }))).toBe(
    'The run ended: verified',
  )
  expect(sayRecord(row({ action: 'runs.resolve', phase: 'intent', by: 'Ama', stepN: null }))).toBe('Ama began to answer for a step')
  expect(sayRecord(row({ action: 'runs.cancel', phase: 'outcome', result: 'denied', by: 'Ama', stepN: null }))).toBe(
    'Ama, cancel the run: denied',
  )
})
