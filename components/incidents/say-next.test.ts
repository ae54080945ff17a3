import { expect, test } from 'vitest'
import type { IncidentClock } from '@/lib/schemas/incidents'
import { anIncident, TRIGGERED_AT } from './an-incident'
import { sayNext } from './say-next'

const clock = (phase: IncidentClock['phase'], lineMs: number | null, more: Partial<IncidentClock> = {}): IncidentClock => ({
  ...{ phase, lineMs, takenMs: null, at: null, skipped: null },
  ...more,
})
const after = (ms: number) => Date.parse(TRIGGERED_AT) + ms

test('the line that comes first is next, and one that was passed comes before all', () => {
  const row = anIncident({
    clocks: [clock('mitigated', 1_800_000), clock('contained', 30_000), clock('acknowledged', 120_000, { takenMs: 5 })],
  })
  expect(sayNext(row, after(12_400))).toEqual({ text: 'contain in 17 s', isOver: false })
  expect(sayNext(row, after(41_000))).toEqual({ text: 'contain, 11 s over its line', isOver: true })
})

test('no clock runs once it is over, or where none has a line', () => {
  expect(sayNext(anIncident({ state: 'merged', clocks: [clock('mitigated', 1)] }), after(5))).toBeNull()
  expect(sayNext(anIncident({ clocks: [clock('reviewed', null), clock('contained', 9, { skipped: 'x' })] }), after(5))).toBeNull()
})
