import { formatCount } from '@/lib/format'
import { mergeSketches, quantile } from '@/lib/latency-sketch'
import { WINDOW_MS, type Window } from '@/lib/schemas/decisions'
import type { Slo } from '@/lib/schemas/objectives'
import type { BudgetFigures, Figure, Overview } from '@/lib/schemas/overview'
import type { ServiceContext } from '@/server/context'
import { readBudget } from './burn'
import { judge } from './judge'
import { complianceRatio, ratioOf, readLost } from './rates'
import { type Bucket, type CountBucket, readBuckets, readCounts, sum } from './rollups'

/** Decisions arrive all the time on a working installation: half a minute without one is already late. */
const DECISION_INTERVAL_MS = 15_000
const MINUTE_MS = 60_000

export type Asked = { window: Window; origin: string; slo: Slo; now: Date }
export type DecisionFigures = { compliance: Figure; latency: Figure; facts: Overview['facts']; budget: BudgetFigures }

export const bucketMsOf: Record<Window, number> = {
  '1h': MINUTE_MS,
  '6h': 2 * MINUTE_MS,
  '24h': 10 * MINUTE_MS,
  '7d': 3_600_000,
  '30d': 4 * 3_600_000,
}

async function lastSample(ctx: ServiceContext, origin: string): Promise<Date | null> {
  const rows = await ctx.db.$queryRaw<{ at: Date | null }[]>`
    SELECT max(updated_at) AS at FROM decision_minute WHERE origin = ${origin} AND minute >= now() - interval '30 days' AND evaluated > 0`
  return rows[0]?.at ?? null
}

/** Compliance of the window, p99 of the last five minutes, and the figures beside them, all from rollups. */
export async function readDecisionFigures(ctx: ServiceContext, asked: Asked): Promise<DecisionFigures> {
  const { window, origin, slo, now } = asked
  const to = new Date(now.getTime() + MINUTE_MS)
  const from = new Date(now.getTime() - WINDOW_MS[window])
  const fiveMinutes = new Date(now.getTime() - 5 * MINUTE_MS)
  const sampledAt = await lastSample(ctx, origin)
  const [buckets, recent, budget, lost] = await Promise.all([
    readCounts(ctx, { from, to, origin, bucketMs: bucketMsOf[window] }),
    readBuckets(ctx, { from: new Date(now.getTime() - 60 * MINUTE_MS), to, origin, bucketMs: MINUTE_MS }),
    readBudget(ctx, { origin, slo, now, sampledAt, intervalMs: DECISION_INTERVAL_MS }),
    readLost(ctx, { from }),
  ])
  const counts = sum(buckets)
  const inFive = recent.filter((bucket) => bucket.at >= fiveMinutes)
  return {
    compliance: complianceOf(buckets, { ...asked, sampledAt }),
    latency: latencyOf(recent, inFive, { ...asked, sampledAt }),
    facts: {
      attemptedRatio: ratioOf(counts.attempted, counts.evaluated),
      waivedRatio: ratioOf(counts.waived, counts.evaluated),
      errorRatio: ratioOf(counts.errored, counts.evaluated),
      perSecond: rateOf(inFive, now),
      uncontrolled: counts.evaluated > 0 || counts.uncontrolled > 0 ? counts.uncontrolled : null,
      lost: lost > 0 || counts.evaluated > 0 ? lost : null, // none lost is known only where decisions were counted
    },
    budget,
  }
}

/** Decisions a second over whole minutes and the part of the running one; null when the last sample is too old to speak of now. */
function rateOf(five: readonly CountBucket[], now: Date): number | null {
  const [first] = five
  const last = five.at(-1)
  if (!first || !last || now.getTime() - last.at.getTime() > 2 * MINUTE_MS) return null
  return sum(five).evaluated / Math.max(1, (now.getTime() - first.at.getTime()) / 1000)
}

type Sampled = Asked & { sampledAt: Date | null }

function complianceOf(buckets: readonly CountBucket[], { slo, sampledAt, now }: Sampled): Figure {
  const counts = sum(buckets)
  const { targetRatio } = slo.compliance
  return judge({
    value: complianceRatio(counts),
    line: targetRatio,
    warn: targetRatio,
    used: (value) => (1 - value) / (1 - targetRatio),
    isOver: (value) => value < targetRatio,
    isNear: (value) => 1 - value > 0.8 * (1 - targetRatio),
    n: counts.evaluated,
    source: 'policy-engine',
    sampledAt,
    intervalMs: DECISION_INTERVAL_MS,
    now,
    why: counts.evaluated > 0 ? `${formatCount(counts.uncontrolled)} uncontrolled` : 'no decisions in the window',
    spark: buckets.slice(-16).map(complianceRatio),
  })
}

function latencyOf(hour: readonly Bucket[], five: readonly Bucket[], { slo, sampledAt, now }: Sampled): Figure {
  const line = slo.decisionLatency.targetMs
  const merged = mergeSketches(five.map((bucket) => bucket.sketch))
  const lastKnown = hour.at(-1)
  return judge({
    value: quantile(merged, 0.99),
    lastKnown: lastKnown ? quantile(lastKnown.sketch, 0.99) : null,
    line,
    warn: slo.decisionLatency.warnMs,
    used: (value) => value / line,
    isOver: (value) => value >= line,
    isNear: (value) => value >= slo.decisionLatency.warnMs,
    n: merged.count,
    source: 'policy-engine',
    sampledAt,
    intervalMs: DECISION_INTERVAL_MS,
    now,
    why: merged.count > 0 ? 'inside the engine' : 'no decisions in 5 min',
    spark: hour.slice(-16).map((bucket) => quantile(bucket.sketch, 0.99)),
  })
}
