import { Registry } from 'prom-client'
import { expect, test } from 'vitest'
import type { IngestState } from './ingest'
import { measureStream } from './stream-metrics'

const at: IngestState = {
  topic: 't',
  group: 'g',
  isConnected: true,
  seenAt: null,
  lagRecords: 7,
  lagS: 0.5,
  lost: 0,
  setAside: 0,
  error: null,
}

test('lag, losses and what was set aside are on the page from the start, and lag is unknown while the brokers are away', async () => {
  const registry = new Registry()
  const state = { ...at }
  measureStream(registry, { state: () => state, origin: 'live' })
  expect(await registry.metrics()).toContain('acgs_decisions_lost_total{stage="ingest",origin="live"} 0')
  Object.assign(state, { lost: 3, setAside: 2 })
  const text = await registry.metrics()
  expect(text).toContain('acgs_stream_lag_records{topic="t",group="g"} 7')
  expect(text).toContain('acgs_stream_lag_seconds{topic="t"} 0.5')
  expect(text).toContain('acgs_source_up{source="stream"} 1')
  expect(text).toContain('acgs_decisions_lost_total{stage="ingest",origin="live"} 3')
  expect(text).toContain('acgs_stream_set_aside_total{topic="t"} 2')
  state.isConnected = false
  const away = await registry.metrics()
  expect(away).toContain('acgs_stream_lag_records{topic="t",group="g"} Nan')
  expect(away).toContain('acgs_decisions_lost_total{stage="ingest",origin="live"} 3')
})
