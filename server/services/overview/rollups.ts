import { decodeSketch, type LatencySketch, mergeSketches } from '@/lib/latency-sketch'
import type { ServiceContext } from '@/server/context'

export type Counts = { evaluated: number; errored: number; attempted: number; waived: number; uncontrolled: number }
/** One bucket of merged rollups; `at` is its start. */
export type Bucket = Counts & { at: Date; sketch: LatencySketch }
type Row = { at: Date; evaluated: bigint; errored: bigint; attempted: bigint; waived: bigint; uncontrolled: bigint; sketch: Uint8Array }

export type Span = { from: Date; to: Date; origin: string; bucketMs: number }

const HOUR_MS = 3_600_000

/** Rollups of a span merged into buckets of `bucketMs`, empty buckets left out. Hours are read from the hour table when a bucket spans whole hours;
 *  hours that are not in it and shorter buckets come from minutes. Raw decisions are never read. */
export async function readBuckets(ctx: ServiceContext, span: Span): Promise<Bucket[]> {
  const rows = span.bucketMs >= HOUR_MS ? await readHours(ctx, span) : await readMinutes(ctx, span)
  const groups = new Map<number, Row[]>()
  for (const row of rows) {
    const key = Math.floor(row.at.getTime() / span.bucketMs) * span.bucketMs
    const group = groups.get(key)
    if (group) group.push(row)
    else groups.set(key, [row])
  }
  return [...groups].sort(([a], [b]) => a - b).map(([key, group]) => bucketOf(new Date(key), group))
}

function readMinutes(ctx: ServiceContext, { from, to, origin }: Span): Promise<Row[]> {
  return ctx.db.$queryRaw<Row[]>`
    SELECT minute AS at, evaluated, errored, attempted, waived, uncontrolled, sketch
    FROM decision_minute WHERE origin = ${origin} AND minute >= ${from} AND minute < ${to} ORDER BY minute`
}

/** Hours that were merged, and the minutes of every hour that was not: the running one, and any that was open when the worker last ran. */
async function readHours(ctx: ServiceContext, span: Span): Promise<Row[]> {
  const { from, to, origin } = span
  const hours = await ctx.db.$queryRaw<Row[]>`
    SELECT hour AS at, evaluated, errored, attempted, waived, uncontrolled, sketch
    FROM decision_hour WHERE origin = ${origin} AND hour >= ${from} AND hour < ${to} ORDER BY hour`
  const loose = await ctx.db.$queryRaw<Row[]>`
    SELECT minute AS at, evaluated, errored, attempted, waived, uncontrolled, sketch
    FROM decision_minute m WHERE origin = ${origin} AND minute >= ${from} AND minute < ${to}
      AND NOT EXISTS (SELECT FROM decision_hour h WHERE h.origin = m.origin AND h.hour = date_trunc('hour', m.minute, 'UTC') AND h.hour >= ${from})
    ORDER BY minute`
  return [...hours, ...loose]
}

export function sum(buckets: readonly Bucket[]): Counts {
  const total: Counts = { evaluated: 0, errored: 0, attempted: 0, waived: 0, uncontrolled: 0 }
  for (const bucket of buckets) for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += bucket[key]
  return total
}

function bucketOf(at: Date, rows: readonly Row[]): Bucket {
  const counts: Counts = { evaluated: 0, errored: 0, attempted: 0, waived: 0, uncontrolled: 0 }
  for (const row of rows) for (const key of Object.keys(counts) as (keyof Counts)[]) counts[key] += Number(row[key])
  return { at, ...counts, sketch: mergeSketches(rows.map((row) => decodeSketch(row.sketch))) }
}
