import { inOne, type Lend } from '@/server/runs/connection'
import { type Frequency, occurrencesBetween } from './occurrences'

const DAY_MS = 86_400_000
export const AHEAD_MS = 14 * DAY_MS
/** Longer ago than this nobody asks what was missed. */
const BACK_MS = 90 * DAY_MS

type Row = { id: string; frequency: Frequency; local_time: string; tz: string; now_ms: number; last_ms: number | null }

/** Lays out the next 14 days of every job, so that the calendar and its gaps can be seen ahead; after an outage also what fell into it. What a
 *  changed job no longer has is taken out. Any worker may do it at any time. Out: how many are new. */
export const keepOccurrences = (lend: Lend): Promise<number> =>
  inOne(lend, async (client) => {
    const { rows } = await client.query<Row>(
      `SELECT id, frequency, local_time, tz, extract(epoch FROM clock_timestamp())::float8 * 1000 AS now_ms,
         (SELECT extract(epoch FROM max(due_at))::float8 * 1000 FROM schedule_occurrence o WHERE o.schedule_id = s.id AND o.due_at <= clock_timestamp()) AS last_ms
       FROM schedule s WHERE enabled ORDER BY id FOR UPDATE`,
    )
    let made = 0
    for (const { id, frequency, local_time: localTime, tz, now_ms: now, last_ms: last } of rows) {
      const from = Math.max(last ?? now, now - BACK_MS)
      const wanted = occurrencesBetween({ frequency, localTime, tz }, Math.ceil(from), now + AHEAD_MS)
      const locals = wanted.map(({ dueLocal }) => dueLocal)
      const zones = wanted.map((one) => one.tz)
      await client.query(
        `DELETE FROM schedule_occurrence WHERE schedule_id = $1 AND state = 'due' AND due_at > clock_timestamp()
         AND (due_local, tz) NOT IN (SELECT * FROM unnest($2::text[], $3::text[]))`,
        [id, locals, zones],
      )
      const { rowCount } = await client.query(
        `INSERT INTO schedule_occurrence (schedule_id, due_local, tz, due_at)
         SELECT $1, l, z, to_timestamp(ms / 1000) FROM unnest($2::text[], $3::text[], $4::float8[]) AS t(l, z, ms) ON CONFLICT DO NOTHING`,
        [id, locals, zones, wanted.map(({ dueAtMs }) => dueAtMs)],
      )
      made += rowCount ?? 0
    }
    return made
  })
