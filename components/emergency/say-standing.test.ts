import { expect, test } from 'vitest'
import type { EmergencyRow } from '@/lib/schemas/emergency'
import { sayEmergency, sayStop, untilResumed } from './say-standing'

const at = (seconds: number) => new Date(Date.parse('2026-11-27T03:26:40Z') + seconds * 1000).toISOString()
const row: EmergencyRow = {
  id: '019a5e2c-0000-7000-8000-000000000001',
  scope: 'agents',
  target: null,
  reason: 'a sandbox tried to escape twice',
  startedBy: 'Ama Owusu',
  acceptedAt: at(0),
  runId: '019a5e2c-0000-7000-8000-000000000002',
  latchedAt: null,
  containedAt: null,
  stoppedAt: null,
  confirmedAt: null,
  failedAt: null,
  resumePlanId: null,
  resumeRunId: null,
  resumedAt: null,
  drill: false,
  incidentId: null,
}

test('a stop that was sent is not called contained or stopped', () => {
  expect(sayStop(row)).toBe('All agent work: the stop is accepted. Nothing was seen to be denied yet.')
  expect(sayStop({ ...row, latchedAt: at(0.9), containedAt: at(3.8) })).toBe('All agent work: contained after 3.8 s. Not seen stopped yet.')
  const confirmed = { ...row, containedAt: at(3.8), stoppedAt: at(12.4), confirmedAt: at(22.5) }
  expect(sayStop(confirmed)).toBe('All agent work: contained after 3.8 s, stopped after 12.4 s, and seen twice.')
})

test('a stop that nobody confirmed says so, and what was seen of it', () => {
  const said = sayStop({ ...row, containedAt: at(3.8), failedAt: at(40) })
  expect(said).toContain('not confirmed')
  expect(said).toContain('not seen stopped')
})

test('nothing stopped, several, and nobody knows are three sentences', () => {
  expect(sayEmergency([])).toBe('Nothing is stopped.')
  expect(sayEmergency([], { isOld: true })).toBe('What stands now is not known. When it was last read: Nothing is stopped.')
  expect(sayEmergency(null, { isOld: true })).toBe('Whether something is stopped is not known.')
  expect(sayEmergency(null)).toBe('Whether something is stopped is not known.')
  expect(sayEmergency([row, { ...row, id: 'other' }])).toMatch(/^2 stops stand\./)
})

test('what is denied until somebody resumes fits what was stopped', () => {
  expect(untilResumed(row).mayNot).toContain('Agents: every request is denied')
  expect(untilResumed({ ...row, scope: 'workload', target: 'Deployment/governance/opa' }).mayNot).toEqual(['Workload opa stays at 0'])
  expect(untilResumed({ ...row, scope: 'agent', target: 'web-scout' }).mayNot).toEqual([
    'Agent web-scout: every request is denied',
    'New sandboxes of it',
  ])
})
