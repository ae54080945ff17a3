import { expect, test } from 'vitest'
import type { EmergencyRow } from '@/lib/schemas/emergency'
import { sayStage, sayStopped } from './say-stopped'

const at = (seconds: number) => new Date(Date.parse('2026-11-27T03:26:40Z') + seconds * 1000).toISOString()
const row: EmergencyRow = {
  ...{ id: 'e', scope: 'services', target: null, reason: 'it does not decide as it should', startedBy: 'Ama Owusu' },
  ...{ acceptedAt: at(0), runId: 'r', latchedAt: null, containedAt: null, stoppedAt: null, confirmedAt: null, failedAt: null },
  ...{ resumePlanId: null, resumeRunId: null, resumedAt: null, drill: false, incidentId: null },
}

test('a stop is called stopped when that was seen, and not before', () => {
  expect(sayStopped(row)).toBe('All services are being stopped')
  expect(sayStopped({ ...row, containedAt: at(3) })).toBe('All services are being stopped')
  expect(sayStopped({ ...row, scope: 'agents', containedAt: at(3), stoppedAt: at(9) })).toBe('All agent work is stopped')
  expect(sayStopped({ ...row, failedAt: at(40) })).toBe('All services are not confirmed to be stopped')
})

test('what was not seen is named', () => {
  expect(sayStage(row)).toBe('not seen contained')
  expect(sayStage({ ...row, containedAt: at(3.8), failedAt: at(40) })).toBe('contained after 3.8 s, not seen stopped')
})
