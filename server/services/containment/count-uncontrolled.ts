import { encodeSketch, newSketch } from '@/lib/latency-sketch'
import type { Sql } from '@/server/audit/sql'

/** Whose minutes they are: no engine answered anything. */
export const COUNTED_BY = 'sandbox-controller'

/** Adds what was not contained by its line to the minute in which that was known: compliance counts it like a violation that nothing prevented.
 *  Drills are left out. In: events that became uncontrolled in this transaction. */
export async function countUncontrolled(client: Sql, events: readonly { origin: string; drill: boolean }[]): Promise<void> {
  const counted = Map.groupBy(
    events.filter(({ drill }) => !drill),
    ({ origin }) => origin,
  )
  for (const [origin, { length }] of counted)
    await client.query(
      `INSERT INTO decision_minute AS m (minute, engine_id, origin, evaluated, allowed, denied, reviewed, errored, attempted, waived, uncontrolled, refused, sketch, updated_at)
       VALUES (date_trunc('minute', clock_timestamp(), 'UTC'), $1, $2, 0, 0, 0, 0, 0, 0, 0, $3, 0, $4, clock_timestamp())
       ON CONFLICT (minute, engine_id, origin) DO UPDATE SET uncontrolled = m.uncontrolled + excluded.uncontrolled, updated_at = clock_timestamp()`,
      [COUNTED_BY, origin, length, Buffer.from(encodeSketch(newSketch()))],
    )
}
