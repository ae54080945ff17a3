import { expect, test } from 'vitest'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { anIncident, TRIGGERED_AT } from './an-incident'
import { prepareFuture } from './prepare-future'

const after = (ms: number) => new Date(Date.parse(TRIGGERED_AT) + ms).toISOString()
const NOW = Date.parse(TRIGGERED_AT) + 60_000
const told: IncidentDetail['told'] = [
  { level: 1, who: 'on-call', dueAt: after(0), state: 'told', why: null },
  { level: 2, who: 'senior', dueAt: after(120_000), state: 'due', why: null },
  { level: 3, who: 'manager', dueAt: after(1_800_000), state: 'cancelled', why: null },
]
const clocks: IncidentDetail['clocks'] = [
  { phase: 'contained', lineMs: 30_000, takenMs: null, at: null, skipped: null },
  { phase: 'mitigated', lineMs: 1_800_000, takenMs: null, at: null, skipped: null },
]
const waiting = anIncident({ told, clocks, lapsesAt: after(900_000) })

test('what happens by itself, the farthest first; what has passed or was cancelled is not to come', () => {
  expect(prepareFuture(waiting, NOW).map(({ title }) => title)).toEqual([
    ...['The line of mitigation passes', 'The acknowledgement lapses', 'Level 2 is told: senior'],
  ])
  expect(prepareFuture(waiting, NOW)[2]?.leftMs).toBe(60_000)
})

test('nothing is to come of one that is resolved or over', () => {
  for (const state of ['resolved', 'reviewed', 'merged', 'false_alarm'] as const)
    expect(prepareFuture({ ...waiting, state }, NOW)).toEqual([])
})
