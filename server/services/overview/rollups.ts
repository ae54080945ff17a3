import { decodeSketch, type LatencySketch, mergeSketches } from '@/lib/latency-sketch'
import type { ServiceContext } from '@/server/context'

export type Counts = { evaluated: number; errored: number; attempted: number; waived: number; uncontrolled: number }
/** One bucket of merged rollups; `at` is its start. */
export type CountBucket = Counts & { at: Date }
export type Bucket = CountBucket & { sketch: LatencySketch }
type CountRow = { at: Date; evaluated: bigint; errored: bigint; attempted: bigint; waived: bigint; uncontrolled: bigint }
type Row = CountRow & { sketch: Uint8Array }

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
  // The hours that are missing first, since they are few: then only their minutes are read.
  const loose = await ctx.db.$queryRaw<Row[]>`
    SELECT m.minute AS at, m.evaluated, m.errored, m.attempted, m.waived, m.uncontrolled, m.sketch
    FROM generate_series(date_trunc('hour', ${from}::timestamptz, 'UTC'), ${to}::timestamptz, interval '1 hour') AS g(h)
    CROSS JOIN LATERAL (SELECT * FROM decision_minute WHERE minute >= greatest(g.h, ${from}::timestamptz)
      AND minute < least(g.h + interval '1 hour', ${to}::timestamptz) AND origin = ${origin}) AS m
    WHERE NOT EXISTS (SELECT FROM decision_hour d WHERE d.origin = ${origin} AND d.hour = g.h AND d.hour >= ${from}::timestamptz)
    ORDER BY m.minute`
  return [...hours, ...loose]
}

/** The same span and buckets without latencies, added up by the database: a month of sketches is megabytes that a count does not need. */
export async function readCounts(ctx: ServiceContext, span: Span): Promise<CountBucket[]> {
  const { from, to, origin, bucketMs } = span
  const seconds = bucketMs / 1000
  const rows =
    bucketMs >= HOUR_MS
      ? await ctx.db.$queryRaw<CountRow[]>`
    WITH parts AS (
      SELECT hour AS at, evaluated, errored, attempted, waived, uncontrolled
      FROM decision_hour WHERE origin = ${origin} AND hour >= ${from} AND hour < ${to}
      UNION ALL
      SELECT m.minute, m.evaluated, m.errored, m.attempted, m.waived, m.uncontrolled
      FROM generate_series(date_trunc('hour', ${from}::timestamptz, 'UTC'), ${to}::timestamptz, interval '1 hour') AS g(h)
      CROSS JOIN LATERAL (SELECT * FROM decision_minute WHERE minute >= greatest(g.h, ${from}::timestamptz)
        AND minute < least(g.h + interval '1 hour', ${to}::timestamptz) AND origin = ${origin}) AS m
      WHERE NOT EXISTS (SELECT FROM decision_hour d WHERE d.origin = ${origin} AND d.hour = g.h AND d.hour >= ${from}::timestamptz))
    SELECT to_timestamp(floor(extract(epoch FROM at) / ${seconds}::int) * ${seconds}::int) AS at, sum(evaluated)::bigint AS evaluated,
      sum(errored)::bigint AS errored, sum(attempted)::bigint AS attempted, sum(waived)::bigint AS waived, sum(uncontrolled)::bigint AS uncontrolled
    FROM parts GROUP BY 1 ORDER BY 1`
      : await ctx.db.$queryRaw<CountRow[]>`
    SELECT to_timestamp(floor(extract(epoch FROM minute) / ${seconds}::int) * ${seconds}::int) AS at, sum(evaluated)::bigint AS evaluated,
      sum(errored)::bigint AS errored, sum(attempted)::bigint AS attempted, sum(waived)::bigint AS waived, sum(uncontrolled)::bigint AS uncontrolled
    FROM decision_minute WHERE origin = ${origin} AND minute >= ${from} AND minute < ${to} GROUP BY 1 ORDER BY 1`
  return rows.map((row) => ({ at: row.at, ...countsOf([row]) }))
}

export function sum(buckets: readonly Counts[]): Counts {
  const total: Counts = { evaluated: 0, errored: 0, attempted: 0, waived: 0, uncontrolled: 0 }
  for (const bucket of buckets) for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += bucket[key]
  return total
}

function countsOf(rows: readonly CountRow[]): Counts {
  const counts: Counts = { evaluated: 0, errored: 0, attempted: 0, waived: 0, uncontrolled: 0 }
  for (const row of rows) for (const key of Object.keys(counts) as (keyof Counts)[]) counts[key] += Number(row[key])
  return counts
}

const bucketOf = (at: Date, rows: readonly Row[]): Bucket => ({
  at,
  ...countsOf(rows),
  sketch: mergeSketches(rows.map((row) => decodeSketch(row.sketch))),
})
