import { expect, test } from 'vitest'
import { GATES, type Gate } from '@/lib/policy-gates'
import type { VersionReview } from '@/lib/schemas/policy-reviews'
import type { GateRow } from '@/lib/schemas/versions'
import { checksOf, whyNotWord } from './say-review'

const gates = (over: Partial<Record<Gate, Partial<GateRow>>> = {}): GateRow[] =>
  (Object.keys(GATES) as Gate[]).map((gate) => ({
    ...{ gate, station: GATES[gate].station, detail: null, at: null, by: null, reason: null },
    state: GATES[gate].station === 'draft' ? 'passed' : 'waiting',
    ...over[gate],
  }))
const declared = { flips: 0.01, allows: [{ rule: 'harm_risk_too_high', why: 'the scorer is better' }], says: 'looser' }
const review = (over: Partial<VersionReview> = {}): VersionReview => ({
  ...{ version: 2, digest: 'sha256:0', state: 'review', requesters: [], whyNot: null, replay: null, allows: null },
  ...{ active: 1, profile: 'standard', readAt: '' },
  ...over,
})

test('before a replay what was declared stands beside unknown, never beside fine', () => {
  const told = checksOf({ gates: gates(), declared }, review())
  expect(told.map(({ name, measured, state }) => [name, measured, state])).toEqual([
    ['Measured by the machine', '8 open', 'ok'],
    ['Other changes', 'not replayed yet', 'unknown'],
    ['harm_risk_too_high', 'not replayed yet', 'unknown'],
    ['Allowed without being declared', 'not replayed yet', 'unknown'],
  ])
  expect(checksOf({ gates: gates(), declared: null }, null).map(({ state }) => state)).toEqual(['ok', 'unknown', 'unknown'])
})

test('after it: the gate’s own figure, each declared allow, and what nobody declared is loud', () => {
  const measured = { measured: '0.50 %: 6 of 1,200', limit: 'at most 1.00 %', evidence: [], more: 0, source: '' }
  const allows = { total: 5, acknowledged: 0, undeclared: 2, declared: [{ what: 'harm_risk_too_high', n: 3 }] }
  const told = checksOf(
    { gates: gates({ flips: { state: 'passed', detail: measured }, tests: { state: 'failed' } }), declared },
    review({ allows }),
  )
  expect(told.map(({ measured: said, state }) => [said, state])).toEqual([
    ['7 open', 'breach'],
    ['0.50 %: 6 of 1,200', 'ok'],
    ['3 would be allowed', 'ok'],
    ['2 would be allowed', 'breach'],
  ])
})

test('who may not says why: the role, what is not known yet, then the person', () => {
  expect(whyNotWord('policies:review', ['policies:read'], review())).toMatch(/roles analyst and lead/)
  expect(whyNotWord('policies:override', ['policies:review'], review())).toMatch(/role lead/)
  expect(whyNotWord('policies:review', ['policies:review'], null)).toMatch(/not read yet/)
  expect(whyNotWord('policies:review', ['policies:review'], review({ whyNot: 'You wrote in it.' }))).toBe('You wrote in it.')
  expect(whyNotWord('policies:review', ['policies:review'], review())).toBeNull()
})
