import { formatCount, formatMs } from '@/lib/format'
import type { LatencySeries } from '@/lib/schemas/overview'
import { findGaps, type Gap } from './find-gaps'
import { niceTicks } from './nice-ticks'
import { spreadLabels } from './spread-labels'

/** One bucket, decided: what is measured, what of it is over the line, and what is still being counted. `t` is the bucket's start, UTC ms. */
export type LatencyBucket = {
  t: number
  n: number | null
  p50: number | null
  p95: number | null
  p99: number | null
  /** p99 where it is at or over the line. */
  over: number | null
  /** A sample with no neighbour: a line through it would be invisible, so it is drawn as a point. */
  isLone: boolean
  /** The running bucket; drawn dashed. */
  isProvisional: boolean
}
export type EndLabel = { key: 'p50' | 'p95' | 'p99'; text: string; value: number; place: number; isOver: boolean }
export type PreparedLatency = {
  buckets: LatencyBucket[]
  bucketMs: number
  domain: [number, number]
  ticks: number[]
  lineMs: number
  lineLabel: string
  gaps: Gap[]
  events: { t: number; label: string }[]
  labels: EndLabel[]
  /** Start of the run over the line that has not ended, or null. */
  overSince: number | null
  state: 'ok' | 'breach' | 'unknown'
  /** The verdict of the chart with its figures; times are given as UTC ms and said by the caller's formatter. */
  sentence: (time: (ms: number) => string) => string
}

/** The axis reaches at least this multiple of the line, so that the line never sits at the top. */
const LEAST_SHARE_OVER_LINE = 1.5
/** Room of one label, as a share of the axis. */
const LABEL_SHARE = 0.066
const KEYS = ['p99', 'p95', 'p50'] as const

const plain = (ms: number) => formatMs(ms).replace(/ (ms|s)$/, (_, unit: string) => (unit === 's' ? ' s' : ''))

/** Decides what the latency chart and the table behind it show. A bucket without samples stays null: a gap, never a zero.
 *  In: series of the server (ms, UTC), the line from the settings in it. Pure. */
export function prepareLatency(series: LatencySeries): PreparedLatency {
  const { points, lineMs, bucketMs } = series
  const from = Date.parse(series.from)
  const to = Date.parse(series.to)
  const buckets = points.map((point, index): LatencyBucket => {
    const isKnown = (other: number) => (points[other]?.p99 ?? null) !== null
    return {
      t: Date.parse(point.at),
      n: point.n,
      p50: point.p50,
      p95: point.p95,
      p99: point.p99,
      over: point.p99 !== null && point.p99 >= lineMs ? point.p99 : null,
      isLone: point.p99 !== null && !isKnown(index - 1) && !isKnown(index + 1),
      isProvisional: index === points.length - 1 && series.isRunning,
    }
  })
  const known = buckets.filter((bucket) => bucket.p99 !== null)
  const last = known.at(-1)
  const high = Math.max(lineMs * LEAST_SHARE_OVER_LINE, ...known.map((bucket) => (bucket.p99 ?? 0) * 1.05))
  const ticks = niceTicks(high)
  const top = ticks.at(-1) ?? high
  const overSince = overSinceOf(known)
  const state = last === undefined ? 'unknown' : last.over === null ? 'ok' : 'breach'
  return {
    buckets,
    bucketMs,
    domain: [from, to],
    ticks,
    lineMs,
    lineLabel: `line ${formatMs(lineMs)}`,
    gaps: findGaps(buckets, bucketMs),
    events: series.events.map((event) => ({ t: Date.parse(event.at), label: event.label })).filter(({ t }) => t >= from && t <= to),
    labels: last ? labelsOf(last, top) : [],
    overSince,
    state,
    sentence: (time) => sentenceOf({ known, lineMs, overSince, isWhole: known.length === buckets.length }, time),
  }
}

function overSinceOf(known: readonly LatencyBucket[]): number | null {
  let since: number | null = null
  for (const bucket of known) since = bucket.over === null ? null : (since ?? bucket.t)
  return since
}

function labelsOf(last: LatencyBucket, top: number): EndLabel[] {
  const found = KEYS.map((key) => ({ key, value: last[key] ?? 0 }))
  const places = spreadLabels(
    found.map(({ value }) => value),
    top * LABEL_SHARE,
  )
  return found.map(({ key, value }, index) => ({
    key,
    value,
    text: `${key} ${plain(value)}`,
    place: places[index] ?? value,
    isOver: key === 'p99' && last.over !== null,
  }))
}

type Said = { known: readonly LatencyBucket[]; lineMs: number; overSince: number | null; isWhole: boolean }

function sentenceOf({ known, lineMs, overSince, isWhole }: Said, time: (ms: number) => string): string {
  const last = known.at(-1)
  if (last === undefined) return 'Decision latency is unknown: no samples in this window.'
  const values = known.map((bucket) => bucket.p99 ?? 0)
  const n = known.reduce((total, bucket) => total + (bucket.n ?? 0), 0)
  const now = `p99 is ${formatMs(last.p99 ?? 0)}, line ${formatMs(lineMs)}`
  const span = `between ${formatMs(Math.min(...values))} and ${formatMs(Math.max(...values))} in the window, n ${formatCount(n)}`
  const judged = overSince === null ? 'inside the line' : `over the line since ${time(overSince)}`
  return `Decision latency ${now}, ${judged}; ${span}.${isWhole ? '' : ' Some buckets have no samples.'}`
}
