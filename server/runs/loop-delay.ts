import { monitorEventLoopDelay } from 'node:perf_hooks'

const MS = 1e6
const RESOLUTION_MS = 20

/** How late the event loop was, since the start and in the worst case: a loop that blocks renews nothing. */
export function measureLoop() {
  const histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  histogram.enable()
  const late = (ns: number) => (Number.isFinite(ns) ? Math.max(0, ns / MS - RESOLUTION_MS) : 0)
  return {
    read: () => ({ p99Ms: late(histogram.percentile(99)), maxMs: late(histogram.max) }),
    stop: () => void histogram.disable(),
  }
}
