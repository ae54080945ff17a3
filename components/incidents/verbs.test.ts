import { expect, test } from 'vitest'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { anIncident } from './an-incident'
import { headVerbs, lowerVerbs } from './verbs'

const ME = 'me'
const shown = (over: Parameters<typeof anIncident>[0]) => [headVerbs(anIncident(over), ME), lowerVerbs(anIncident(over), ME)]

test('the next move stands in the head, the ways out below', () => {
  expect(shown({ state: 'triggered' })).toEqual([['acknowledge'], ['setSeverity', 'merge', 'dismiss']])
  expect(shown({ state: 'acknowledged' })).toEqual([['mitigate'], ['resolve', 'setSeverity', 'merge', 'dismiss']])
  expect(shown({ state: 'contained' })).toEqual([['mitigate'], ['resolve', 'setSeverity', 'merge']])
  expect(shown({ state: 'mitigated' })).toEqual([['resolve'], ['setSeverity', 'merge']])
  expect(shown({ state: 'resolved' })).toEqual([['reopen'], []])
})

test('nothing is offered once it is over', () => {
  for (const state of ['reviewed', 'merged', 'false_alarm'] as const) expect(shown({ state })).toEqual([[], []])
})

test('what was contained before anybody looked can still be acknowledged', () => {
  const at = (takenMs: number | null): IncidentDetail['clocks'] => [{ phase: 'acknowledged', lineMs: 1, takenMs, at: null, skipped: null }]
  expect(headVerbs(anIncident({ state: 'contained', clocks: at(null) }), ME)).toEqual(['acknowledge', 'mitigate'])
  expect(headVerbs(anIncident({ state: 'contained', clocks: at(5) }), ME)).toEqual(['mitigate'])
})

test('command is taken by whom it was handed to, and by nobody else', () => {
  expect(headVerbs(anIncident({ handOverTo: { id: ME, name: 'Ama' } }), ME)).toEqual(['acceptCommand', 'mitigate'])
  expect(headVerbs(anIncident({ handOverTo: { id: 'other', name: 'Jonas' } }), ME)).toEqual(['mitigate'])
})
