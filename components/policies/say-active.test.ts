import { expect, test } from 'vitest'
import { type PolicyStatus, sayActive } from './say-active'

const engine = (isOnActive: boolean): PolicyStatus['engines'][number] => ({
  id: crypto.randomUUID(),
  policyVersion: '3',
  constitutionHash: 'x',
  isOnActive,
  heartbeatAt: '2026-01-01T00:00:00Z',
})
const active = { version: 3, constitutionHash: 'x', activatedAt: '2026-01-01T00:00:00Z', by: 'test' }
const say = (engines: PolicyStatus['engines'], now: PolicyStatus['active'] = active) => {
  const { lead, rest } = sayActive({ active: now, runtimeRevision: 1, engines })
  return `${lead} ${rest}`
}

test('it is never said that all decide with it when one does not, or nobody was heard', () => {
  expect(say([engine(true), engine(true)])).toBe('Version 3 is active. All 2 engines decide with it.')
  expect(say([engine(true)])).toBe('Version 3 is active. The one engine decides with it.')
  expect(say([engine(true), engine(false)])).toContain('1 of 2 engines')
  expect(say([])).toContain('nobody says')
  expect(say([engine(true)], null)).toContain('No version is active.')
  expect(sayActive(null).lead).toBe('Not known yet.')
})

test('while everything is denied no version decides, whatever is active', () => {
  const { lead, rest } = sayActive({ active, runtimeRevision: 1, engines: [engine(true)] }, true)
  expect(`${lead} ${rest}`).toBe('Every decision is denied. Version 3 is active, and decides nothing until two leads lift the stop.')
  expect(sayActive(null, true).rest).toBe('No version decides until two leads lift the stop.')
})
