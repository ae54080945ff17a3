import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import { addClusterMetrics } from './cluster-metrics'
import type { SourceState, WatchedKind } from './ports/cluster-watch'

test('what a watch went through is counted by kind and cause; a source without a word has no age', async () => {
  const quiet: SourceState = { phase: 'loading', sampleAt: null, rv: null, lastError: null, relists: {}, drifts: 0 }
  const pods: SourceState = { ...quiet, phase: 'complete', sampleAt: new Date(Date.now() - 60_000), relists: { expired: 2 }, drifts: 3 }
  const registry = new Registry()
  addClusterMetrics(registry, { state: (kind: WatchedKind) => (kind === 'Pod' ? pods : quiet) })
  const text = await registry.metrics()
  expect(text).toContain('acgs_watch_relist_total{kind="Pod",reason="expired"} 2')
  expect(text).toContain('acgs_watch_drift_total{kind="Pod"} 3')
  expect(text).toMatch(/acgs_watch_age_seconds\{kind="Pod"\} 6\d/)
  expect(text).not.toContain('acgs_watch_age_seconds{kind="Node"}')
})
