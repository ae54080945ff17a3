import { expect, test } from 'vitest'
import { limitsOf, SHARE_OF, STEPS } from '@/lib/rollout-limits'
import type { EngineRow, RolloutDetail, StepRow } from '@/lib/schemas/rollouts'
import { metersOf, sayArrival, sayEngine, sayNoFlips, sayRollout, sayStep } from './say-rollout'

const AT = '2026-11-27T03:00:00.000Z'
const NOW = Date.parse(AT) + 90_000
const limits = limitsOf('small', 0.01)
const step = (over: Partial<StepRow> = {}): StepRow => ({
  ...{ step: 'canary_1', share: SHARE_OF.canary_1, limit: limits.canary, place: 'now', since: AT, until: null },
  ...{ decided: 20, compared: 20, disagreed: 0, errors: 0, denyToAllow: 0, dropped: 0, p50: 0.4, p99: 1, ...over },
})
const engine = (over: Partial<EngineRow> = {}): EngineRow => ({
  ...{ id: 'engine-1', heartbeatAt: AT, isWarm: true, isOnVersion: false },
  ...{ says: { step: 'canary_1', state: 'running', reason: null }, ...over },
})
const detail = (over: Partial<RolloutDetail> = {}): RolloutDetail => ({
  ...{ id: 'r', version: 2, baseline: 1, state: 'running', step: 'canary_1', stepSince: AT, stepVersion: 1, limits, startedAt: AT },
  ...{ startedBy: { id: 'p', name: 'Mei Tanaka' }, endedAt: null, endedBy: null, reason: null, name: 'limits', digest: 'sha256:0' },
  ...{ versionState: 'canary', steps: STEPS.map((one) => step({ step: one })), engines: [engine()], missing: [], isPassed: false },
  watch: { errors: { decided: 100, errors: 0, share: 0 }, p99: [1, 1.2], disagreement: { share: 0, limit: 0.011 }, unacknowledged: 0 },
  ...{ earliestAt: AT, frozenUntil: null, moves: [], arrival: null, readAt: AT, ...over },
})

test('the first sentence says how far it is, and what is awaited', () => {
  expect(sayRollout(detail({ missing: ['30 more decisions of 50', '30 s of 2 min'] }))).toEqual({
    lead: 'In canary 1 %.',
    rest: 'Still missing: 30 more decisions of 50; 30 s of 2 min.',
  })
  expect(sayRollout(detail()).rest).toMatch(/next step begins/)
  expect(sayRollout(detail({ frozenUntil: AT })).rest).toMatch(/frozen/)
  expect(sayRollout(detail({ step: 'canary_50', isPassed: true })).rest).toMatch(/a lead may make version 2 active/)
  expect(sayRollout(detail({ state: 'aborted', reason: 'engine-1 stopped it.' }))).toEqual({
    lead: 'Aborted in canary 1 %.',
    rest: 'engine-1 stopped it.',
  })
  expect(sayRollout(detail({ state: 'done' })).lead).toBe('Done.')
})

test('a step says what there is of its minimum, on the clock that it is given', () => {
  expect(sayStep(step(), NOW)).toBe('20 of 50, 1 min 30 s of 2 min')
  expect(sayStep(step({ place: 'ahead', since: null }), NOW)).toBe('50 decisions, 2 min')
  expect(sayStep(step({ place: 'passed', until: new Date(NOW).toISOString() }), NOW)).toBe('20 decisions, 1 min 30 s')
})

test('too few to judge is unknown and never zero', () => {
  const few = {
    errors: { decided: 3, errors: 1, share: 1 / 3 },
    p99: [null, 1],
    disagreement: { share: null, limit: 0.011 },
    unacknowledged: 0,
  }
  expect(metersOf(detail({ watch: few })).map(({ used, said }) => [used, said])).toEqual([
    [null, 'not measured'],
    [null, 'too few, 3'],
    [null, '1 ms'],
  ])
  expect(metersOf(detail()).map(({ used }) => used)).toEqual([0, 0, 0.2])
})

test('an engine is quoted, and silence is not taken for consent', () => {
  expect(sayEngine(engine(), 'running')).toEqual({ glyph: 'ok', word: 'runs canary 1 %' })
  expect(sayEngine(engine({ says: null }), 'running').word).toBe('not warm yet')
  const stopped = engine({ says: { step: 'canary_1', state: 'stopped', reason: 'it does not load' } })
  expect(sayEngine(stopped, 'running')).toEqual({ glyph: 'breach', word: 'stopped: it does not load' })
  expect(sayEngine(engine({ says: null }), 'done').word).toBe('another version')
})

test('how long the way to every engine took is measured or not known', () => {
  expect(sayArrival(detail({ arrival: { ms: 312, engines: 3 } }))).toBe('3 engines decided with it within 312 ms, as they say themselves.')
  expect(sayArrival(detail({ engines: [] }))).toMatch(/not known/)
  expect(sayArrival(detail())).toBe('0 of 1 engine decide with it so far.')
  expect(sayArrival(detail({ engines: [engine({ isOnVersion: true })] }))).toBe('How long it took was not measured.')
})

test('that nothing came out otherwise is said only of what was compared', () => {
  const steps = (over: Partial<StepRow>) => ({ steps: [step({ ...over })] })
  expect(sayNoFlips(steps({ compared: 0, disagreed: 0 })).title).toBe('Nothing was compared')
  expect(sayNoFlips(steps({ compared: 1200, disagreed: 0 })).detail).toBe('Both versions said the same of 1,200 decisions.')
  expect(sayNoFlips(steps({ compared: 1200, disagreed: 1 })).title).toBe('None is kept')
})
