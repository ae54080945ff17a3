import { expect, test } from 'vitest'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { anIncident, TRIGGERED_AT } from './an-incident'
import { prepareGuide } from './prepare-guide'

const after = (ms: number) => Date.parse(TRIGGERED_AT) + ms
const clocks: IncidentDetail['clocks'] = [
  { phase: 'acknowledged', lineMs: 120_000, takenMs: 77_000, at: TRIGGERED_AT, skipped: null },
  { phase: 'contained', lineMs: null, takenMs: null, at: null, skipped: 'nothing to contain' },
  { phase: 'mitigated', lineMs: 1_800_000, takenMs: null, at: null, skipped: null },
]

test('a step is done only by what was observed; the others are left to people', () => {
  const [first, second] = prepareGuide(anIncident({ clocks }), after(90_000))
  expect(first?.steps).toEqual([
    { text: 'Acknowledge it', state: 'done', seen: 'after 1 min 17 s' },
    { text: 'Assess what is affected', state: 'open', seen: null },
    { text: 'Decide whether everything must stop', state: 'open', seen: null },
    { text: 'Contain it', state: 'skipped', seen: 'nothing to contain' },
  ])
  expect(second?.steps.every(({ state }) => state === 'open')).toBe(true)
})

test('an acknowledgement that lapsed is to be given again', () => {
  expect(prepareGuide(anIncident({ clocks, state: 'triggered' }), after(0))[0]?.steps[0]?.state).toBe('open')
})

test('where it is goes by the clock, until it is resolved', () => {
  const nowIn = (ms: number, state: IncidentDetail['state'] = 'acknowledged') =>
    prepareGuide(anIncident({ clocks, state }), after(ms)).findIndex(({ isNow }) => isNow)
  expect([0, 299_999, 300_000, 1_800_000, 9e9].map((ms) => nowIn(ms))).toEqual([0, 0, 1, 2, 2])
  expect(nowIn(0, 'resolved')).toBe(-1)
})
