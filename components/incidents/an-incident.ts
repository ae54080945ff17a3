import type { IncidentDetail } from '@/lib/schemas/incidents'

export const TRIGGERED_AT = '2026-11-27T02:12:04.000Z'

/** An incident for tests of what is said about one. */
export const anIncident = (over: Partial<IncidentDetail> = {}): IncidentDetail => ({
  ...{ id: '0190c0de-0000-7000-8000-00000000000a', number: 2041, type: 'sandbox_escape', title: 'x', severity: 1, state: 'acknowledged' },
  ...{ version: 2, triggeredAt: TRIGGERED_AT, triggeredBy: 'runtime event', commander: null, drill: false, alerts: 1 },
  ...{ agents: ['research-17'], clocks: [], lapsesAt: TRIGGERED_AT, detail: null, scribe: null, liaison: null, handOverTo: null },
  ...{ mergedInto: null, reopenedAt: null, runs: [], evidence: { files: 0, bytes: 0, missing: 0 }, told: [], review: null, whyNot: {} },
  response: { plan: null, steps: [] },
  affected: { agents: [], sandboxes: [], services: [], policyVersion: null },
  readAt: TRIGGERED_AT,
  ...over,
})
