import { expect, test } from 'vitest'
import type { ReplayResult } from '@/lib/schemas/replays'
import { aResult } from '@/server/testing/policy-versions'
import { judgeGates, type Measured, type ReplayGate, type Told } from './judge-gates'

const LIMITS = { declaredFlips: 0.01, budgetMs: 2.1 }
const judged = (result: Partial<ReplayResult>, over: Partial<Measured> = {}, limits = LIMITS) =>
  judgeGates({ replay: 'r', result: aResult(result), allows: { total: 0, acknowledged: 0 }, isOldEnough: false, ...over }, limits)
const counts = (over: Partial<ReplayResult['counts']>) => ({ counts: { ...aResult().counts, ...over } })
const p99 = (before: number | null, after: number | null): Partial<ReplayResult> => ({
  latency: { before: { p50: 0.1, p95: 0.1, p99: before }, after: { p50: 0.1, p95: 0.1, p99: after }, measured: 1200 },
})
const flips = (allow_to_deny: number, detail: number) => ({ diffs: { deny_to_allow: 0, allow_to_deny, detail } })
const equal = aResult().comparison

type Case = { told: Record<ReplayGate, Told>; state: Told['state'] }
test.each<[string, ReplayGate, Case]>([
  ['1,000 decisions', 'sample', { told: judged(counts({ passed: 1000 })), state: 'passed' }],
  ['999', 'sample', { told: judged(counts({ passed: 999 })), state: 'failed' }],
  ['999 of a week', 'sample', { told: judged(counts({ passed: 999 }), { isOldEnough: true }), state: 'passed' }],
  ['none of a week', 'sample', { told: judged(counts({ passed: 0 }), { isOldEnough: true }), state: 'failed' }],
  [
    'some of a week, others left out',
    'sample',
    {
      told: judged({ ...counts({ passed: 999 }), skipped: { other_entrypoint: 0, sampled_out: 1 } }, { isOldEnough: true }),
      state: 'failed',
    },
  ],
  [
    'what could not be replayed is still of the sample',
    'sample',
    { told: judged(counts({ passed: 600, not_replayable: 400 })), state: 'passed' },
  ],
  ['95 %', 'replayable', { told: judged(counts({ passed: 950, not_replayable: 50 })), state: 'passed' }],
  ['94.9 %', 'replayable', { told: judged(counts({ passed: 949, not_replayable: 51 })), state: 'failed' }],
  ['nothing', 'replayable', { told: judged(counts({ passed: 0 })), state: 'failed' }],
  ['none to acknowledge', 'acknowledged', { told: judged({}), state: 'passed' }],
  ['one left', 'acknowledged', { told: judged({}, { allows: { total: 2, acknowledged: 1 } }), state: 'waiting' }],
  ['all of them', 'acknowledged', { told: judged({}, { allows: { total: 2, acknowledged: 2 } }), state: 'passed' }],
  ['as many as declared', 'flips', { told: judged({ ...counts({ passed: 990, result_diff: 10 }), ...flips(4, 6) }), state: 'passed' }],
  ['one more', 'flips', { told: judged({ ...counts({ passed: 989, result_diff: 11 }), ...flips(5, 6) }), state: 'failed' }],
  [
    'new allows are not among them',
    'flips',
    {
      told: judged({ ...counts({ passed: 900, result_diff: 100 }), diffs: { deny_to_allow: 100, allow_to_deny: 0, detail: 0 } }),
      state: 'passed',
    },
  ],
  [
    'one, where none was declared',
    'flips',
    { told: judged({ ...counts({ result_diff: 1 }), ...flips(0, 1) }, {}, { ...LIMITS, declaredFlips: 0 }), state: 'failed' },
  ],
  ['no error', 'no_errors', { told: judged({}), state: 'passed' }],
  ['one error', 'no_errors', { told: judged(counts({ error: 1 })), state: 'failed' }],
  ['another answer than OPA', 'no_errors', { told: judged({ comparison: { ...equal, state: 'different' } }), state: 'failed' }],
  [
    'not compared with OPA',
    'no_errors',
    { told: judged({ comparison: { ...equal, state: 'unknown', why: 'OPA is missing' } }), state: 'failed' },
  ],
  ['a fifth slower', 'latency', { told: judged(p99(1, 1.2)), state: 'passed' }],
  ['more than a fifth', 'latency', { told: judged(p99(1, 1.21)), state: 'failed' }],
  ['faster, and over the budget', 'latency', { told: judged(p99(3, 2.2)), state: 'failed' }],
  ['another budget is set', 'latency', { told: judged(p99(3, 2.2), {}, { ...LIMITS, budgetMs: 4 }), state: 'passed' }],
  ['not measured', 'latency', { told: judged(p99(null, null)), state: 'failed' }],
])('%s: gate %s', (_name, gate, { told, state }) => {
  expect(told[gate].state).toBe(state)
  expect(told[gate].detail.facts).toMatchObject({ replay: 'r' })
})

test('the words hold the figure and the line it is held against', () => {
  const told = judged({ ...counts({ passed: 1190, result_diff: 10 }), ...flips(4, 2), ...p99(1, 1.05) })
  expect(told.flips.detail).toMatchObject({ measured: '0.50 %: 6 of 1,200', limit: 'at most 1.00 %, as declared' })
  expect(told.latency.detail).toMatchObject({
    measured: 'p99 1.05 ms, the active version 1 ms in the same run',
    limit: 'p99 at most a fifth over the active version, and at most 2.1 ms',
  })
  expect(told.no_errors.detail.measured).toBe('none failed, 1,100 answers equal OPA’s')
})
