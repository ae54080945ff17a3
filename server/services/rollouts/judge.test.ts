import { expect, test } from 'vitest'
import { limitsOf, STEPS } from '@/lib/rollout-limits'
import type { EngineRow, StepCounts } from '@/lib/schemas/rollouts'
import { judgeStep, lowerEnd, whyAbort } from './judge'
import type { Measured } from './measure'

const NOW = new Date('2026-11-27T03:00:00Z')
const none: StepCounts = { decided: 0, compared: 0, disagreed: 0, errors: 0, denyToAllow: 0, dropped: 0 }
const counts = (over: Partial<StepCounts>): StepCounts => ({ ...none, compared: over.decided ?? 0, ...over })
const engine = (over: Partial<EngineRow> = {}): EngineRow => ({
  ...{ id: 'engine-1', heartbeatAt: NOW.toISOString(), isWarm: true, isOnVersion: false },
  ...{ says: { step: 'shadow', state: 'running', reason: null }, ...over },
})
const measured = (over: Partial<Measured> = {}, shadow: Partial<StepCounts> = { decided: 10_000 }): Measured => ({
  steps: { ...(Object.fromEntries(STEPS.map((step) => [step, none])) as Measured['steps']), shadow: counts(shadow) },
  ...{ recent: { decided: 500, errors: 0 }, p99: [0.4, 0.5], unacknowledged: 0, engines: [engine()] },
  ...{ active: 1, isApproved: true, versionState: 'shadow', ...over },
})
const rollout = (over: object = {}) => ({
  ...{ step: 'shadow' as const, stepSince: new Date(NOW.getTime() - 24 * 3_600_000), limits: limitsOf('standard', 0.01), baseline: 1 },
  ...over,
})

test('nothing wrong, nothing ends, and the gate is passed', () => {
  expect(whyAbort(rollout(), measured())).toBeNull()
  expect(judgeStep(rollout(), measured(), NOW)).toEqual({ state: 'passed', missing: [] })
})

test.each([
  ['another version decides', { active: 2 }, /Version 2 decides now; this was compared with version 1/],
  ['no version decides', { active: null }, /No version decides/],
  ['its review is void', { isApproved: false }, /review is void/],
  ['one denial became an allow', { unacknowledged: 1 }, /^A denial became an allow, and nobody acknowledged it/],
  [
    'an engine stopped it',
    { engines: [engine(), engine({ id: 'engine-2', says: { step: 'shadow', state: 'stopped', reason: 'it does not load' } })] },
    /engine-2 stopped it: it does not load/,
  ],
  ['more than 0.5 % failed', { recent: { decided: 1000, errors: 6 } }, /6 of 1,000 evaluations of the last 5 min failed/],
  ['p99 over 5 ms in both minutes', { p99: [5.2, 6] }, /p99 was over 5 ms for 2 min, 6 ms in the last minute/],
])('%s: it ends', (_, over, why) => {
  expect(whyAbort(rollout(), measured(over))).toMatch(why)
})

test.each([
  ['0.5 % failed', { recent: { decided: 1000, errors: 5 } }],
  ['one of nineteen failed: too few to be a share', { recent: { decided: 19, errors: 1 } }],
  ['p99 over 5 ms with a break', { p99: [6, 4.9] }],
  ['p99 of one minute is not known', { p99: [null, 9] }],
])('%s: it goes on', (_, over) => {
  expect(whyAbort(rollout(), measured(over))).toBeNull()
})

test('disagreement ends it by the share from the minimum on, and before that only when it is sure', () => {
  // The limit is 1.1 %.
  expect(whyAbort(rollout(), measured({}, { decided: 10_000, disagreed: 111 }))).toMatch(
    /1.11 % of 10,000 decisions came out otherwise; the limit is 1.10 %/,
  )
  expect(whyAbort(rollout(), measured({}, { decided: 10_000, disagreed: 110 }))).toBeNull()
  expect(whyAbort(rollout(), measured({}, { decided: 200, disagreed: 4 }))).toBeNull() // 2 %, and by chance as likely as not
  expect(whyAbort(rollout(), measured({}, { decided: 200, disagreed: 12 }))).toMatch(/6.00 % of 200/)
  expect(whyAbort(rollout(), measured({}, { decided: 99, disagreed: 99 }))).toBeNull()
  expect(lowerEnd(0, 0)).toBe(0)
  expect(lowerEnd(50, 100)).toBeCloseTo(0.3752, 3)
})

test('what is missing is said in words: decisions, time, disagreement, engines', () => {
  const early = rollout({ stepSince: new Date(NOW.getTime() - 3_600_000) })
  expect(judgeStep(early, measured({}, { decided: 9000 }), NOW)).toEqual({
    state: 'waiting',
    missing: ['1,000 more decisions of 10,000', '23 h of 1 d'],
  })
  const quiet = judgeStep(rollout(), measured({ engines: [] }), NOW)
  expect(quiet.missing).toEqual(['an engine that is alive: none was heard in the last 15 s, so nothing is measured'])
  const others = [
    engine({ isWarm: false }),
    engine({ id: 'e-2', says: null }),
    engine({ id: 'e-3', says: { step: 'canary_1', state: 'running', reason: null } }),
  ]
  expect(judgeStep(rollout(), measured({ engines: others }), NOW).missing).toEqual([
    'engine-1 does not have it warm',
    'e-2 does not run it yet',
    'e-3 is still at the step before',
  ])
})

test('one failed evaluation in shadow closes its gate for good', () => {
  const judged = judgeStep(rollout(), measured({}, { decided: 10_000, errors: 1 }), NOW)
  expect(judged).toMatchObject({ state: 'failed', missing: [expect.stringMatching(/1 evaluation failed in shadow, and none may/)] })
})

test('the small profile asks for less, and for the same in everything else', () => {
  const small = rollout({ limits: limitsOf('small', 0), stepSince: new Date(NOW.getTime() - 600_000) })
  expect(judgeStep(small, measured({}, { decided: 200 }), NOW).state).toBe('passed')
  expect(judgeStep(small, measured({}, { decided: 199 }), NOW).state).toBe('waiting')
  expect(whyAbort(small, measured({ unacknowledged: 1 }))).not.toBeNull()
})
