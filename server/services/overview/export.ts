import { stringify } from 'csv-stringify/sync'
import type { ReadLatency } from '@/lib/schemas/overview'
import type { ServiceContext } from '@/server/context'
import { readLatency } from './latency'

const COLUMNS = ['bucket_start_utc', 'bucket_seconds', 'p50_ms', 'p95_ms', 'p99_ms', 'line_ms', 'n', 'origin']

/** The very points of the chart as CSV (RFC 4180). A bucket without samples has empty cells, never zeros. */
export async function* exportLatency(ctx: ServiceContext, input: ReadLatency): AsyncGenerator<string> {
  const { points, bucketMs, lineMs } = await readLatency(ctx, input)
  yield stringify([COLUMNS])
  yield stringify(points.map(({ at, p50, p95, p99, n }) => [at, bucketMs / 1000, p50, p95, p99, lineMs, n, ctx.origin]))
}
