import { expect, test } from 'vitest'
import type { IncidentDetail } from '@/lib/schemas/incidents'
import { anIncident, TRIGGERED_AT } from './an-incident'
import { openContainment } from './open-containment'
import { sayIncident, sayOpen } from './say-incident'

const AT = TRIGGERED_AT
const box = (over: Partial<IncidentDetail['affected']['sandboxes'][number]> = {}) => ({
  ...{ id: '0190c0de-0000-7000-8000-000000000001', podName: 'sbx-7f3a91', state: 'running', containedAt: null, goneAt: null },
  ...over,
})
const affected = (part: Partial<IncidentDetail['affected']>) => ({ affected: { ...anIncident().affected, ...part } })

test('a sandbox that may still reach something is the open containment, before any agent', () => {
  const both = anIncident(affected({ sandboxes: [box()], agents: [{ agentId: 'research-17', state: 'active', decisions: 41 }] }))
  expect(openContainment(both)).toMatchObject({ label: 'Contain sandbox sbx-7f3a91', href: `/sandboxes/${box().id}` })
  expect(sayIncident(both)).toEqual({ lead: 'Acknowledged, not contained.', rest: 'Sandbox sbx-7f3a91 is not contained.' })
})

test('what is under way is not called contained before it was observed', () => {
  expect(sayIncident(anIncident(affected({ sandboxes: [box({ state: 'isolating' })] }))).rest).toContain('that is not observed yet')
})

test('once the sandboxes are contained, an agent that may still ask is what is open; then nothing is', () => {
  const sandboxes = [box({ containedAt: AT }), box({ state: 'ended' })]
  const agent = (state: string) => ({ agentId: 'research-17', state, decisions: 41 })
  const open = anIncident({ state: 'contained', ...affected({ sandboxes, agents: [agent('active')] }) })
  expect(openContainment(open)).toMatchObject({ label: 'Block agent research-17', href: '/agents/research-17' })
  expect(sayIncident(open)).toEqual({ lead: 'Contained, not resolved.', rest: 'Agent research-17 can still ask for what it wants.' })
  expect(openContainment(anIncident(affected({ sandboxes, agents: [agent('blocked')] })))).toBeNull()
  expect(openContainment(anIncident(affected({ agents: [agent('active')] })))?.label).toBe('Suspend agent research-17')
  expect(openContainment(anIncident({ state: 'merged', ...affected({ sandboxes: [box()] }) }))).toBeNull()
})

test('a sandbox that is lost is never quiet', () => {
  expect(sayIncident(anIncident(affected({ sandboxes: [box({ state: 'lost', containedAt: AT })] }))).rest).toContain(
    'nobody knows whether it runs',
  )
})

test('a type that has nothing to contain is not said to be uncontained', () => {
  const clocks: IncidentDetail['clocks'] = [{ phase: 'contained', lineMs: null, takenMs: null, at: null, skipped: 'nothing to contain' }]
  expect(sayIncident(anIncident({ clocks })).lead).toBe('Acknowledged, not mitigated.')
})

test('text from outside is made inert', () => {
  expect(sayIncident(anIncident({ state: 'reviewed', detail: 'a\u202eb' })).rest).toBe('a⟦U+202E⟧b')
})

test('counters show all that is unresolved, by state', () => {
  expect(sayOpen({ triggered: 1, contained: 2 })).toBe('3 incidents are unresolved: 1 triggered, 2 contained.')
  expect(sayOpen({ acknowledged: 1 })).toBe('1 incident is unresolved: 1 acknowledged.')
  expect(sayOpen({})).toBe('No incident is unresolved.')
  expect(sayOpen(null)).toBe('Not known yet.')
})
