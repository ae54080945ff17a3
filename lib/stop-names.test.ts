import { expect, test } from 'vitest'
import { stageOf, stoppedName, stopVerb, tookMs } from './stop-names'

const NONE = { latchedAt: null, containedAt: null, stoppedAt: null, confirmedAt: null, failedAt: null, resumedAt: null }
const AT = '2026-11-27T03:26:40.000Z'

test('what is stopped has a name, whatever its scope', () => {
  expect(stoppedName({ scope: 'services', target: null })).toBe('all services')
  expect(stoppedName({ scope: 'agent', target: 'web-scout' })).toBe('agent web-scout')
  expect(stopVerb({ scope: 'workload', target: 'Deployment/governance/policy-engine' })).toBe('Stop workload policy-engine')
  expect(stopVerb({ scope: 'agents', target: null })).toBe('Stop all agent work')
})

test('a stop is as far as it was seen to be, and no further', () => {
  expect(stageOf(NONE)).toBe('accepted')
  expect(stageOf({ ...NONE, latchedAt: AT })).toBe('latched')
  expect(stageOf({ ...NONE, containedAt: AT })).toBe('contained')
  expect(stageOf({ ...NONE, containedAt: AT, stoppedAt: AT })).toBe('stopped')
  expect(stageOf({ ...NONE, stoppedAt: AT, confirmedAt: AT })).toBe('confirmed')
})

test('a deadline that passed is not a stop, although everything was contained or seen gone once', () => {
  expect(stageOf({ ...NONE, containedAt: AT, failedAt: AT })).toBe('not_confirmed')
  expect(stageOf({ ...NONE, containedAt: AT, stoppedAt: AT, failedAt: AT })).toBe('not_confirmed')
})

test('what was not seen took no time that anybody knows', () => {
  expect(tookMs({ acceptedAt: AT }, null)).toBeNull()
  expect(tookMs({ acceptedAt: AT }, '2026-11-27T03:26:43.800Z')).toBe(3800)
})
