import { expect, test } from 'vitest'
import type { IncidentClock, IncidentDetail } from '@/lib/schemas/incidents'
import { anIncident } from './an-incident'
import { incidentStations } from './prepare-stations'

const clock = (phase: IncidentClock['phase'], takenMs: number | null, more: Partial<IncidentClock> = {}): IncidentClock => ({
  ...{ phase, takenMs, lineMs: 120_000, at: null, skipped: null },
  ...more,
})
const shown = (over: Partial<IncidentDetail>) =>
  incidentStations(anIncident(over)).map(({ title, glyph, isCurrent }) => `${title} ${glyph}${isCurrent ? ' <' : ''}`)

test('it stands at the first thing that is still to be done', () => {
  const clocks = [clock('acknowledged', 77_000), clock('contained', 11_400)]
  expect(shown({ state: 'contained', clocks })).toEqual([
    ...['Triggered ok', 'Acknowledged ok', 'Contained ok', 'Mitigate run <', 'Resolve idle', 'Review idle'],
  ])
  const [, acknowledged, contained] = incidentStations(anIncident({ clocks, commander: { id: 'a', name: 'Ama Owusu' } }))
  expect(acknowledged?.sentence).toBe('1 min 17 s, Ama Owusu commands')
  expect(contained?.sentence).toBe('11.4 s, observed')
})

test('late is not green; skipped says why; what lapsed is to be done again', () => {
  expect(shown({ clocks: [clock('acknowledged', 130_000)] })[1]).toBe('Acknowledged warn')
  const skipped = [clock('acknowledged', 1), clock('contained', null, { skipped: 'nothing to contain' })]
  expect(incidentStations(anIncident({ clocks: skipped }))[2]).toMatchObject({ word: 'does not apply', sentence: 'nothing to contain' })
  expect(shown({ clocks: skipped })[3]).toBe('Mitigate run <')
  expect(shown({ state: 'triggered', clocks: [clock('acknowledged', 5)] })[1]).toBe('Acknowledge warn <')
})

test('containment that nobody saw is not made good by what came after it', () => {
  const clocks = [clock('acknowledged', 5), clock('contained', null), clock('mitigated', 9), clock('resolved', 9)]
  const stations = incidentStations(anIncident({ state: 'resolved', clocks }))
  expect(stations[2]).toMatchObject({ glyph: 'unknown', word: 'not observed', isCurrent: false })
  expect(stations[5]).toMatchObject({ title: 'Review', isCurrent: true })
})

test('one that is over stands nowhere', () => {
  for (const state of ['reviewed', 'merged', 'false_alarm'] as const)
    expect(incidentStations(anIncident({ state })).some(({ isCurrent }) => isCurrent)).toBe(false)
})
