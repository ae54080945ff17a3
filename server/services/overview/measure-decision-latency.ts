import { mergeSketches, quantile } from '@/lib/latency-sketch'
import type { LatencyMeasured } from '@/lib/service-objectives'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'
import { readBuckets } from './rollups'

const MINUTE_MS = 60_000

/** p99 of the engine's own time over the whole minutes that began in a span, in ms, and the objective in force. From rollups alone: a minute that
 *  had begun before the span counts what came before it. Errors: NOT_FOUND when no objective was ever written. */
export async function measureDecisionLatency(ctx: ServiceContext, { from, to }: { from: Date; to: Date }): Promise<LatencyMeasured> {
  const first = new Date(Math.ceil(from.getTime() / MINUTE_MS) * MINUTE_MS)
  const [slo, buckets] = await Promise.all([
    readSetting(ctx, 'slo'),
    readBuckets(ctx, { from: first, to, origin: ctx.origin, bucketMs: MINUTE_MS }),
  ])
  const merged = mergeSketches(buckets.map(({ sketch }) => sketch))
  return { n: merged.count, p99Ms: quantile(merged, 0.99), targetMs: slo.decisionLatency.targetMs }
}
