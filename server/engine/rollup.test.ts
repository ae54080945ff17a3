import { expect, test } from 'vitest'
import { quantile } from '@/lib/latency-sketch'
import type { Violation } from '@/lib/schemas/evaluate'
import type { DecisionRecord } from '@/lib/schemas/record'
import type { Entry } from './journal'
import { rollUp } from './rollup'

const violation = (over: Partial<Violation> = {}): Violation => ({
  code: 'harm_risk_too_high',
  rule: 'r',
  principle: 'non_maleficence',
  severity: 'high',
  enforcement: 'deny',
  message: 'm',
  waived_by: null,
  file: null,
  row: null,
  ...over,
})
const entry = (
  verdict: 'allow' | 'deny' | 'error',
  violations: Violation[] = [],
  over: { timestamp?: string; ms?: number } = {},
): Entry => ({
  handlerNs: (over.ms ?? 1) * 1e6,
  record: {
    timestamp: over.timestamp ?? '2026-01-01T00:00:30.000Z',
    metrics: { timer_server_handler_ns: 1 },
    acgs: { verdict, refusal: verdict === 'error' ? 'timeout' : null, violations, origin: 'live' },
  } as DecisionRecord,
})

test('blocking a bad action is attempted, never uncontrolled', () => {
  const { minutes, violations } = rollUp([entry('deny', [violation()]), entry('allow'), entry('error')])
  expect(minutes).toHaveLength(1)
  expect(minutes[0]).toMatchObject({ evaluated: 3, allowed: 1, denied: 1, errored: 1, attempted: 1, uncontrolled: 0, refused: 1 })
  expect(violations).toMatchObject([{ code: 'harm_risk_too_high', occurred: 1, prevented: 1, waived: 0 }])
})

test('allowed by a rule in monitor mode is uncontrolled; allowed by a waiver is not', () => {
  const { minutes } = rollUp([entry('allow', [violation({ enforcement: 'monitor' })]), entry('allow', [violation({ waived_by: 'w1' })])])
  expect(minutes[0]).toMatchObject({ evaluated: 2, attempted: 1, waived: 1, uncontrolled: 1 })
})

test('a batch over two minutes is two rows, each with its own latencies', () => {
  const { minutes } = rollUp([entry('allow', [], { ms: 0.8 }), entry('allow', [], { ms: 4, timestamp: '2026-01-01T00:01:00.000Z' })])
  expect(minutes.map(({ minute }) => minute)).toEqual(['2026-01-01T00:00:00.000Z', '2026-01-01T00:01:00.000Z'])
  expect(minutes.map(({ sketch }) => quantile(sketch, 0.5))).toEqual([expect.closeTo(0.8, 1), expect.closeTo(4, 1)])
})

test('a rule that finds two things in one request is broken once', () => {
  const { violations } = rollUp([entry('deny', [violation(), violation({ message: 'another' })])])
  expect(violations).toMatchObject([{ occurred: 1, prevented: 1 }])
})
