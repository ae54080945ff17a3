import { expect, test } from 'vitest'
import type { StopBoard } from '@/lib/schemas/stop-board'
import { containedClock, goneTile, sayBoard, stopClock } from './prepare-clocks'

const START = Date.parse('2026-11-27T03:26:40Z')
const at = (seconds: number) => new Date(START + seconds * 1000).toISOString()
const board = (row: Partial<StopBoard['row']> = {}, more: Partial<StopBoard> = {}): StopBoard => ({
  row: {
    ...{ id: 'e', scope: 'services', target: null, reason: 'it does not decide as it should', startedBy: 'Ama Owusu' },
    ...{ acceptedAt: at(0), runId: 'r', latchedAt: null, containedAt: null, stoppedAt: null, confirmedAt: null, failedAt: null },
    ...{ resumePlanId: null, resumeRunId: null, resumedAt: null, drill: false, incidentId: null },
    ...row,
  },
  pods: null,
  sandboxes: { total: 0, contained: 0, gone: 0 },
  evidence: null,
  told: [],
  manual: [],
  readAt: at(0),
  databaseAt: at(0),
  ...more,
})
const pod = (uid: string, state: 'gone' | 'there') => ({ uid, name: uid, workload: 'opa', state })

test('a stop clock runs on until every pod was seen gone, then it stands', () => {
  const running = stopClock({ board: board(), now: START + 12_400, isStale: false })
  expect([running.state, running.figure, running.aside]).toEqual(['run', '12 s', '17 s left'])
  const seen = stopClock({ board: board({ stoppedAt: at(12.4) }), now: START + 60_000, isStale: false })
  expect([seen.state, seen.figure, seen.pill.word]).toEqual(['ok', '12.4 s', 'seen once'])
})

test('past its line a clock is in breach, whether it was seen late or not at all', () => {
  expect(stopClock({ board: board(), now: START + 31_000, isStale: false }).pill.word).toBe('over the line')
  const late = containedClock({ board: board({ containedAt: at(11) }), now: START + 31_000, isStale: false })
  expect([late.state, late.pill.word, late.aside]).toEqual(['breach', 'observed, late', '1 s over'])
  const never = stopClock({ board: board({ failedAt: at(40) }), now: START + 90_000, isStale: false })
  expect([never.state, never.figure, never.pill.word, never.right]).toEqual(['breach', 'not seen', 'not confirmed', 'given up after 40 s'])
})

test('a page that hears nothing says stale, not running', () => {
  expect(stopClock({ board: board(), now: START + 5000, isStale: true }).pill).toEqual({ glyph: 'stale', word: 'stale' })
})

test('none there, none gone and nobody looked are three things', () => {
  const of = { title: 'Pods gone', foot: '' }
  expect(goneTile({ ...of, gone: 0, total: 0 }).pill.word).toBe('none there')
  expect(goneTile({ ...of, gone: 0, total: 3 }).state).toBe('run')
  expect(goneTile({ ...of, gone: null, total: null }).state).toBe('unknown')
  expect(goneTile({ ...of, gone: 3, total: 3 }).pill).toEqual({ glyph: 'ok', word: 'all' })
})

test('the sentence says what is still there and never more than was seen', () => {
  const pods = [pod('a', 'gone'), pod('b', 'there')]
  expect(sayBoard(board({ containedAt: at(3.8) }, { pods })).rest).toBe(
    'Nobody stopped here can act since 3.8 s. 1 of 2 pods are not seen gone.',
  )
  expect(sayBoard(board({ failedAt: at(40) })).first).toBe('Not confirmed: not seen contained.')
  expect(sayBoard(board({ containedAt: at(3), failedAt: at(40) })).first).toBe('Contained. The stop is not confirmed.')
  expect(sayBoard(board({ containedAt: at(3), stoppedAt: at(9), confirmedAt: at(19) })).first).toBe('Contained. Stopped.')
  expect(sayBoard(board({ stoppedAt: at(9), confirmedAt: at(19) })).first).toBe('Stopped.')
})
