import { formatCount } from '@/lib/format'
import { type LatencySketch, mergeSketches, quantile } from '@/lib/latency-sketch'
import type { Slo } from '@/lib/schemas/objectives'
import type { ReportFigure } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { budgetLeftRatio, burnRate, complianceRatio, ratioOf, readLost } from '@/server/services/overview/rates'
import { type Counts, readBuckets, sum } from '@/server/services/overview/rollups'
import { figureOf } from './figure'
import type { Period } from './periods'

const HOUR_MS = 3_600_000
export const BUDGET_MS = 30 * 24 * HOUR_MS

export type Reading = { counts: Counts; sketch: LatencySketch; sampledAt: Date | null }

/** Counts and the merged latency sketch of a span, from rollups. */
export async function readDecisions(ctx: ServiceContext, { from, to }: Period): Promise<Reading> {
  const bucketMs = to.getTime() - from.getTime() >= 2 * HOUR_MS ? HOUR_MS : 60_000
  const [buckets, last] = await Promise.all([
    readBuckets(ctx, { from, to, origin: ctx.origin, bucketMs }),
    ctx.db.decisionMinute.aggregate({
      _max: { updatedAt: true },
      where: { origin: ctx.origin, minute: { gte: from, lt: to }, evaluated: { gt: 0 } },
    }),
  ])
  return { counts: sum(buckets), sketch: mergeSketches(buckets.map((bucket) => bucket.sketch)), sampledAt: last._max.updatedAt }
}

export type DecisionFacts = { reading: Reading; budget: Reading; lost: number; slo: Slo; gapMs: number }

export async function readDecisionFacts(ctx: ServiceContext, period: Period, known: { slo: Slo; gapMs: number }): Promise<DecisionFacts> {
  const [reading, budget, lost] = await Promise.all([
    readDecisions(ctx, period),
    readDecisions(ctx, { from: new Date(period.to.getTime() - BUDGET_MS), to: period.to }),
    readLost(ctx, period),
  ])
  return { ...known, reading, budget, lost }
}

/** The board's figures for a whole period. Pure. */
export function decisionFigures({ reading, budget, lost, slo, gapMs }: DecisionFacts): ReportFigure[] {
  const { counts, sketch } = reading
  const { targetRatio } = slo.compliance
  const common = { source: ENGINE_SOURCE, sampledAt: reading.sampledAt?.toISOString() ?? null }
  const counted = { ...common, n: counts.evaluated }
  const none = counts.evaluated === 0 ? { why: 'no decision in the period' } : {}
  const share = (key: 'attempted' | 'waived' | 'errored', name: string) =>
    figureOf({ ...counted, ...none, key, name, query: `${key} ÷ evaluated`, unit: 'ratio', value: ratioOf(counts[key], counts.evaluated) })
  const latency = { ...common, query: 'quantile of merged sketches', n: sketch.count, unit: 'ms' as const, ...none }
  const percentile = (key: string, name: string, q: number) =>
    figureOf({ ...latency, key, name, better: 'down', value: quantile(sketch, q) })
  const { targetMs, warnMs } = slo.decisionLatency
  return [
    figureOf({
      ...counted,
      key: 'compliance',
      query: '1 − uncontrolled ÷ evaluated',
      name: 'Compliance',
      unit: 'ratio',
      value: complianceRatio(counts),
      line: targetRatio,
      better: 'up',
      gapMs,
      isOver: (value) => value < targetRatio,
      isNear: (value) => 1 - value > 0.8 * (1 - targetRatio),
      why: none.why ?? `${formatCount(counts.uncontrolled)} uncontrolled`,
    }),
    figureOf({
      ...counted,
      ...none,
      key: 'evaluated',
      name: 'Decisions',
      query: 'sum of evaluated',
      unit: 'count',
      value: counts.evaluated || null,
    }),
    figureOf({
      ...counted,
      ...none,
      key: 'uncontrolled',
      query: 'sum of uncontrolled',
      name: 'Uncontrolled',
      unit: 'count',
      better: 'down',
      value: counts.evaluated > 0 || counts.uncontrolled > 0 ? counts.uncontrolled : null,
    }),
    share('attempted', 'Attempted violations'),
    share('waived', 'Waived'),
    share('errored', 'Errors'),
    lostFigure({ reading, lost, gapMs }),
    percentile('p50', 'Latency p50', 0.5),
    percentile('p95', 'Latency p95', 0.95),
    figureOf({
      ...latency,
      key: 'p99',
      name: 'Latency p99',
      better: 'down',
      value: quantile(sketch, 0.99),
      line: targetMs,
      gapMs,
      isOver: (value) => value >= targetMs,
      isNear: (value) => value >= warnMs,
    }),
    percentile('p999', 'Latency p99.9', 0.999),
    ...budgetFigures({ reading, budget, slo }),
  ]
}

const ENGINE_SOURCE = 'policy-engine rollups'

/** None lost is known only where decisions were counted at all. */
function lostFigure({ reading, lost, gapMs }: Pick<DecisionFacts, 'reading' | 'lost' | 'gapMs'>): ReportFigure {
  const isSeen = lost > 0 || reading.counts.evaluated > 0
  return figureOf({
    key: 'lost',
    name: 'Decisions lost',
    unit: 'count',
    value: isSeen ? lost : null,
    line: 0,
    better: 'down',
    gapMs,
    isOver: (value) => value > 0,
    n: reading.counts.evaluated,
    source: ENGINE_SOURCE,
    query: 'sum of decision_loss',
    sampledAt: reading.sampledAt?.toISOString() ?? null,
    ...(isSeen ? {} : { why: 'no decision in the period' }),
  })
}

function budgetFigures({ reading, budget, slo }: Pick<DecisionFacts, 'reading' | 'budget' | 'slo'>): ReportFigure[] {
  const { targetRatio } = slo.compliance
  const common = { source: ENGINE_SOURCE, ...(targetRatio === 1 ? { why: 'the objective leaves no budget at all' } : {}) }
  return [
    figureOf({
      ...common,
      key: 'budget',
      name: 'Error budget left, 30 d',
      query: '1 − uncontrolled share ÷ allowed share, 30 d',
      unit: 'ratio',
      value: budgetLeftRatio(budget.counts, targetRatio),
      line: 0,
      better: 'up',
      isOver: (value) => value < 0,
      n: budget.counts.evaluated,
      sampledAt: budget.sampledAt?.toISOString() ?? null,
    }),
    figureOf({
      ...common,
      key: 'burn',
      name: 'Budget burn rate',
      query: 'uncontrolled share ÷ allowed share',
      unit: 'times',
      better: 'down',
      value: burnRate(reading.counts, targetRatio),
      n: reading.counts.evaluated,
      sampledAt: reading.sampledAt?.toISOString() ?? null,
    }),
  ]
}
