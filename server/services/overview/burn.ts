import { WINDOW_MS } from '@/lib/schemas/decisions'
import type { Slo } from '@/lib/schemas/objectives'
import type { BudgetFigures, Figure } from '@/lib/schemas/overview'
import type { ServiceContext } from '@/server/context'
import { judge } from './judge'
import { budgetLeftRatio, burnRate, type Part } from './rates'
import { readCounts, sum } from './rollups'

const MINUTE_MS = 60_000
const SPANS = { m5: 5, m30: 30, h1: 60, h6: 360 } as const
type Span = keyof typeof SPANS
export type Burnt = Record<Span, Part>

/** The two alarms of a month's budget: both of their windows over the line. 14.4 × spends a fiftieth of it in an hour, 6 × a twentieth in six. */
export const BURN_LINES = { fast: 14.4, slow: 6 } as const
/** Below this share of it left, the budget is near its end. */
const NEAR_END = 0.2

type Row = { span: Span; evaluated: bigint; uncontrolled: bigint }

/** Counts of the four windows that end now, from the minutes of the last six hours: one query, no sketches, no decisions. */
export async function readBurnt(ctx: ServiceContext, { origin, now }: { origin: string; now: Date }): Promise<Burnt> {
  const spans = Object.keys(SPANS) as Span[] // the keys of this very object
  const from = spans.map((span) => new Date(now.getTime() - SPANS[span] * MINUTE_MS))
  const rows = await ctx.db.$queryRaw<Row[]>`
    SELECT span, coalesce(sum(evaluated), 0)::bigint AS evaluated, coalesce(sum(uncontrolled), 0)::bigint AS uncontrolled
    FROM unnest(${spans}::text[], ${from}::timestamptz[]) AS s(span, since)
    LEFT JOIN decision_minute m ON m.origin = ${origin} AND m.minute >= s.since GROUP BY span`
  const none: Part = { evaluated: 0, uncontrolled: 0 }
  const burnt: Burnt = { m5: none, m30: none, h1: none, h6: none }
  for (const { span, evaluated, uncontrolled } of rows) burnt[span] = { evaluated: Number(evaluated), uncontrolled: Number(uncontrolled) }
  return burnt
}

export type Judging = { slo: Slo; now: Date; sampledAt: Date | null; intervalMs: number }
const times = (rate: number | null) =>
  rate === null ? 'unknown' : rate === Number.POSITIVE_INFINITY ? 'no budget at all' : `${Number(rate.toPrecision(2))}×`

type Alarm = { line: number; long: Part; short: Part; words: readonly [long: string, short: string]; isUrgent: boolean }

/** An alarm's figure is the smaller of its two rates: it is over its line only while both are. Without samples in either window it is unknown. */
function alarmOf({ line, long, short, words, isUrgent }: Alarm, { slo, ...judging }: Judging): Figure {
  const { targetRatio } = slo.compliance
  const longRate = burnRate(long, targetRatio)
  const shortRate = burnRate(short, targetRatio)
  return judge({
    ...judging,
    value: longRate === null || shortRate === null ? null : Math.min(longRate, shortRate),
    line,
    warn: line,
    used: (value) => value / line,
    isOver: (value) => isUrgent && value > line,
    isNear: (value) => !isUrgent && value > line,
    n: long.evaluated,
    source: 'policy-engine',
    why: `${words[0]} ${times(longRate)}, ${words[1]} ${times(shortRate)}`,
  })
}

/** What is left of the month's error budget (negative: overspent), and how fast it goes. Pure. */
export function budgetOf(month: Part, burnt: Burnt, judging: Judging): BudgetFigures {
  const { slo, ...when } = judging
  return {
    left: judge({
      ...when,
      value: budgetLeftRatio(month, slo.compliance.targetRatio),
      line: 0,
      warn: NEAR_END,
      used: (value) => 1 - value,
      isOver: (value) => value <= 0,
      isNear: (value) => value <= NEAR_END,
      n: month.evaluated,
      source: 'policy-engine',
      why: month.evaluated > 0 ? 'of 30 d' : 'no decisions in 30 d',
    }),
    burnFast: alarmOf({ line: BURN_LINES.fast, long: burnt.h1, short: burnt.m5, words: ['1 h', '5 min'], isUrgent: true }, judging),
    burnSlow: alarmOf({ line: BURN_LINES.slow, long: burnt.h6, short: burnt.m30, words: ['6 h', '30 min'], isUrgent: false }, judging),
  }
}

/** Budget and burn from rollups alone. */
export async function readBudget(ctx: ServiceContext, asked: Judging & { origin: string }): Promise<BudgetFigures> {
  const { origin, now } = asked
  const to = new Date(now.getTime() + MINUTE_MS)
  const [burnt, days] = await Promise.all([
    readBurnt(ctx, { origin, now }),
    readCounts(ctx, { from: new Date(now.getTime() - WINDOW_MS['30d']), to, origin, bucketMs: 24 * 3_600_000 }),
  ])
  return budgetOf(sum(days), burnt, asked)
}
