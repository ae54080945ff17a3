import { expect, test } from 'vitest'
import { INCIDENT_TYPES } from '@/lib/incident-words'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { anIncident, TRIGGERED_AT } from './an-incident'
import { prepareResponse } from './prepare-response'
import { RESPONSE_STEPS } from './response-steps'

const after = (ms: number) => Date.parse(TRIGGERED_AT) + ms
const box = (over: Partial<IncidentDetail['affected']['sandboxes'][number]> = {}) => ({
  ...{ id: 'x', podName: 'sbx', state: 'isolating', containedAt: null, goneAt: null },
  ...over,
})
const withBox = (over: Parameters<typeof box>[0], more: Partial<IncidentDetail> = {}) =>
  anIncident({ affected: { ...anIncident().affected, sandboxes: [box(over)] }, ...more })
const states = (detail: IncidentDetail, ms: number) => prepareResponse(detail, after(ms)).map(({ state }) => state)

test('a step is done by what was seen, and late once its time is over without that', () => {
  expect(states(withBox({}), 5000).slice(0, 4)).toEqual(['open', 'open', 'open', 'open'])
  expect(states(withBox({}), 11_000).slice(0, 2)).toEqual(['late', 'open'])
  const seen = withBox({ state: 'isolated', containedAt: TRIGGERED_AT }, { evidence: { files: 6, bytes: 1, missing: 0 } })
  expect(states(seen, 31_000).slice(0, 4)).toEqual(['done', 'done', 'late', 'late'])
  expect(prepareResponse(seen, after(31_000))[0]?.says).toBe('T+10 s, by itself, seen')
})

test('a sandbox that is lost is not contained, and one that nobody named is not either', () => {
  expect(states(withBox({ state: 'lost', containedAt: TRIGGERED_AT }), 0)[0]).toBe('open')
  expect(states(anIncident(), 0)[0]).toBe('open')
})

test('what nothing here can see is never ticked and never late', () => {
  for (const type of INCIDENT_TYPES) {
    const steps = RESPONSE_STEPS[type] ?? []
    const shown = prepareResponse(anIncident({ type }), after(9e9))
    expect(shown.filter((_, n) => steps[n]?.seen === undefined).every(({ state }) => state === 'open')).toBe(true)
  }
})

test('nothing becomes late after the incident is resolved', () => {
  expect(states(withBox({}, { state: 'resolved' }), 9e9)).not.toContain('late')
})
