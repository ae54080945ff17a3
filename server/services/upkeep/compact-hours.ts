import { decodeSketch, encodeSketch, mergeSketches } from '@/lib/latency-sketch'
import type { ServiceContext } from '@/server/context'

type MinuteRow = {
  hour: Date
  origin: string
  evaluated: bigint
  allowed: bigint
  denied: bigint
  reviewed: bigint
  errored: bigint
  attempted: bigint
  waived: bigint
  uncontrolled: bigint
  refused: bigint
  sketch: Uint8Array
}
const COUNTS = ['evaluated', 'allowed', 'denied', 'reviewed', 'errored', 'attempted', 'waived', 'uncontrolled', 'refused'] as const

/** Merges the minutes of closed hours into hour rows. Recomputed from the minutes each time, so running twice, or late minutes, change nothing wrong.
 *  In: how many closed hours to look back; older ones of a month are merged again when decisions arrived for them in the last hour. Out: hours written. */
export async function compactHours(ctx: ServiceContext, lookBackHours: number): Promise<number> {
  return ctx.db.$transaction(async (tx) => {
    await tx.$executeRaw`SELECT pg_advisory_xact_lock(72707372)`
    const rows = await tx.$queryRaw<MinuteRow[]>`
      WITH closed AS (SELECT date_trunc('hour', now(), 'UTC') AS until, date_trunc('hour', now(), 'UTC') - make_interval(hours => ${lookBackHours}::int) AS since),
      late AS (SELECT DISTINCT date_trunc('hour', minute, 'UTC') AS hour FROM decision_minute, closed
        WHERE minute >= now() - interval '31 days' AND minute < since AND updated_at > now() - interval '1 hour'),
      spans AS (SELECT since, until FROM closed UNION ALL SELECT hour, hour + interval '1 hour' FROM late)
      SELECT date_trunc('hour', minute, 'UTC') AS hour, origin, evaluated, allowed, denied, reviewed, errored, attempted, waived, uncontrolled, refused, sketch
      FROM spans JOIN decision_minute ON minute >= since AND minute < until`
    const groups = Map.groupBy(rows, (row) => `${row.hour.getTime()} ${row.origin}`)
    for (const group of groups.values()) {
      const [first] = group
      if (!first) continue
      const counts = Object.fromEntries(COUNTS.map((key) => [key, group.reduce((total, row) => total + row[key], 0n)])) as Record<
        (typeof COUNTS)[number],
        bigint
      >
      const sketch = encodeSketch(mergeSketches(group.map((row) => decodeSketch(row.sketch))))
      const key = { hour: first.hour, origin: first.origin }
      await tx.decisionHour.upsert({ where: { hour_origin: key }, create: { ...key, ...counts, sketch }, update: { ...counts, sketch } })
    }
    return groups.size
  })
}
