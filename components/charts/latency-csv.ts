import type { PreparedLatency } from './prepare-latency'

/** The same buckets as CSV (RFC 4180): UTC start, milliseconds, empty where there are no samples. Every cell is a number or a time of ours. */
export function latencyCsv(chart: PreparedLatency): string {
  const lines = chart.buckets.map(({ t, p50, p95, p99, n }) =>
    [new Date(t).toISOString(), p50, p95, p99, n].map((cell) => cell ?? '').join(','),
  )
  return ['bucket_start_utc,p50_ms,p95_ms,p99_ms,n', ...lines, ''].join('\r\n')
}
