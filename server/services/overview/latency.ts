import { mergeSketches, quantile } from '@/lib/latency-sketch'
import { WINDOW_MS } from '@/lib/schemas/decisions'
import type { LatencyPoint, LatencySeries, ReadLatency } from '@/lib/schemas/overview'
import type { ServiceContext } from '@/server/context'
import { readSetting } from '@/server/services/settings/read'
import { type Asked, bucketMsOf } from './figures'
import { type Bucket, readBuckets } from './rollups'

const EMPTY = { p50: null, p95: null, p99: null, n: null }

function pointOf(at: Date, bucket: Bucket | undefined): LatencyPoint {
  if (!bucket || bucket.sketch.count === 0) return { at: at.toISOString(), ...EMPTY }
  const merged = mergeSketches([bucket.sketch])
  return { at: at.toISOString(), p50: quantile(merged, 0.5), p95: quantile(merged, 0.95), p99: quantile(merged, 0.99), n: bucket.evaluated }
}

/** Lengths of a bucket; a span gets the shortest that gives it at most `MOST` points. */
const STEPS_MS = [1, 2, 5, 10, 30, 60, 240, 1440].map((minutes) => minutes * 60_000)
const MOST = 240
const HOUR_MS = 3_600_000

type Drawn = { from: Date; to: Date; bucketMs: number; isWindow: boolean }

function windowOf({ window, now }: Pick<Asked, 'window' | 'now'>): Drawn {
  const bucketMs = bucketMsOf[window]
  const last = Math.floor(now.getTime() / bucketMs) * bucketMs
  return { from: new Date(last - WINDOW_MS[window] + bucketMs), to: new Date(last + bucketMs), bucketMs, isWindow: true }
}

/** A chosen span, widened to whole buckets and ended by now. Before `minutesSince` there are only hours. */
export function zoomOf(zoom: { from: Date; to: Date }, { now, minutesSince }: { now: Date; minutesSince: Date }): Drawn {
  const spanMs = zoom.to.getTime() - zoom.from.getTime()
  const leastMs = zoom.from < minutesSince ? HOUR_MS : 0
  const bucketMs = STEPS_MS.find((step) => step >= leastMs && spanMs / step <= MOST) ?? 24 * HOUR_MS
  const first = Math.floor(zoom.from.getTime() / bucketMs) * bucketMs
  const running = Math.floor(now.getTime() / bucketMs) * bucketMs + bucketMs
  const end = Math.min(running, Math.ceil(zoom.to.getTime() / bucketMs) * bucketMs)
  return { from: new Date(first), to: new Date(Math.max(end, first + bucketMs)), bucketMs, isWindow: false }
}

/** The latency series of a window, or of a chosen span inside it: one point a bucket, null where nothing was measured, policy activations as
 *  events. From rollups alone. */
export async function readLatencySeries(ctx: ServiceContext, asked: Asked & { zoom?: { from: Date; to: Date } }): Promise<LatencySeries> {
  const { origin, slo, now, zoom } = asked
  const { from, to, bucketMs, isWindow } = zoom ? await zoomed(ctx, { zoom, now }) : windowOf(asked)
  const [buckets, activations, engines] = await Promise.all([
    readBuckets(ctx, { from, to, origin, bucketMs }),
    ctx.db.policyActivation.findMany({ where: { at: { gte: from, lt: to } }, orderBy: { seq: 'desc' }, take: 20 }),
    ctx.db.decisionMinute.findMany({
      where: { minute: { gte: new Date(now.getTime() - HOUR_MS) }, origin },
      distinct: ['engineId'],
      select: { engineId: true },
    }),
  ])
  const byStart = new Map(buckets.map((bucket) => [bucket.at.getTime(), bucket]))
  const points: LatencyPoint[] = []
  for (let at = from.getTime(); at < to.getTime(); at += bucketMs) points.push(pointOf(new Date(at), byStart.get(at)))
  return {
    bucketMs,
    from: from.toISOString(),
    to: to.toISOString(),
    lineMs: slo.decisionLatency.targetMs,
    points,
    events: activations.toReversed().map((one) => ({ at: one.at.toISOString(), label: `policy v${one.version} active` })),
    n: buckets.reduce((total, bucket) => total + bucket.evaluated, 0),
    engines: engines.length,
    isWindow,
    isRunning: to > now,
  }
}

async function zoomed(ctx: ServiceContext, { zoom, now }: { zoom: { from: Date; to: Date }; now: Date }): Promise<Drawn> {
  const { minuteDays } = await readSetting(ctx, 'retention')
  return zoomOf(zoom, { now, minutesSince: new Date(now.getTime() - minuteDays * 24 * HOUR_MS) })
}

/** The series as somebody asks for it. Errors: UPSTREAM when the database does not answer. */
export async function readLatency(ctx: ServiceContext, { window, from, to }: ReadLatency): Promise<LatencySeries> {
  const slo = await readSetting(ctx, 'slo')
  const zoom = from !== undefined && to !== undefined ? { zoom: { from: new Date(from), to: new Date(to) } } : {}
  return readLatencySeries(ctx, { window, origin: ctx.origin, slo, now: ctx.now(), ...zoom })
}
