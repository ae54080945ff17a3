import { expect, test } from 'vitest'
import type { ClusterShown, WorkloadCounts } from '@/lib/schemas/workloads'
import { sayCounts, sayCoverage } from './say-service'

const at = { kind: 'Deployment', namespace: 'governance', state: 'rolling' } as const
const counts: WorkloadCounts = {
  services: 13,
  ready: 12,
  troubled: [{ ...at, name: 'policy-engine', says: 'rolling out, 2 of 3 ready' }],
  troubledTotal: 1,
}

test('the answer comes first, and is at least while a source is missing', () => {
  expect(sayCounts(counts, true)).toBe('12 of 13 services ready. policy-engine: rolling out, 2 of 3 ready.')
  expect(sayCounts({ ...counts, troubledTotal: 4 }, false)).toBe(
    'At least 12 of 13 services ready. policy-engine: rolling out, 2 of 3 ready. 3 more need a look.',
  )
  expect(sayCounts({ ...counts, services: 0 }, false)).toBe('No service is known yet.')
})

test('coverage says how many sources answer, and since when one does not', () => {
  const source = { kind: 'Pod', phase: 'complete', sampleAt: null, trouble: null } as const
  const trouble = { reason: 'unreachable', message: '', since: '2026-11-27T08:56:00.000Z', retryAt: null }
  const cluster: ClusterShown = {
    isReachable: true,
    sources: [source, { ...source, kind: 'Node', phase: 'error', trouble }],
    coverage: { sources: 2, complete: 1, isComplete: false },
  }
  expect(sayCoverage(cluster, Date.parse('2026-11-27T09:00:00.000Z'))).toBe('1 of 2 sources, 1 down 4 min')
  expect(sayCoverage({ ...cluster, sources: [source], coverage: { sources: 1, complete: 1, isComplete: true } }, 0)).toBe('1 of 1 sources')
})
