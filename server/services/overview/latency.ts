import { mergeSketches, quantile } from '@/lib/latency-sketch'
import { WINDOW_MS } from '@/lib/schemas/decisions'
import type { LatencyPoint, LatencySeries } from '@/lib/schemas/overview'
import type { ServiceContext } from '@/server/context'
import { type Asked, bucketMsOf } from './figures'
import { type Bucket, readBuckets } from './rollups'

const EMPTY = { p50: null, p95: null, p99: null, n: null }

function pointOf(at: Date, bucket: Bucket | undefined): LatencyPoint {
  if (!bucket || bucket.sketch.count === 0) return { at: at.toISOString(), ...EMPTY }
  const merged = mergeSketches([bucket.sketch])
  return { at: at.toISOString(), p50: quantile(merged, 0.5), p95: quantile(merged, 0.95), p99: quantile(merged, 0.99), n: bucket.evaluated }
}

/** The latency series of a window: one point a bucket, null where nothing was measured, policy activations as events. */
export async function readLatencySeries(ctx: ServiceContext, { window, origin, slo, now }: Asked): Promise<LatencySeries> {
  const bucketMs = bucketMsOf[window]
  const last = Math.floor(now.getTime() / bucketMs) * bucketMs
  const first = last - WINDOW_MS[window] + bucketMs
  const from = new Date(first)
  const [buckets, activations, engines] = await Promise.all([
    readBuckets(ctx, { from, to: new Date(last + bucketMs), origin, bucketMs }),
    ctx.db.policyActivation.findMany({ where: { at: { gte: from } }, orderBy: { seq: 'asc' }, take: 20 }),
    ctx.db.decisionMinute.findMany({
      where: { minute: { gte: new Date(now.getTime() - 3_600_000) }, origin },
      distinct: ['engineId'],
      select: { engineId: true },
    }),
  ])
  const byStart = new Map(buckets.map((bucket) => [bucket.at.getTime(), bucket]))
  const points: LatencyPoint[] = []
  for (let at = first; at <= last; at += bucketMs) points.push(pointOf(new Date(at), byStart.get(at)))
  return {
    bucketMs,
    from: from.toISOString(),
    to: new Date(last + bucketMs).toISOString(),
    lineMs: slo.decisionLatency.targetMs,
    points,
    events: activations.map((one) => ({ at: one.at.toISOString(), label: `policy v${one.version} active` })),
    n: buckets.reduce((total, bucket) => total + bucket.evaluated, 0),
    engines: engines.length,
  }
}
