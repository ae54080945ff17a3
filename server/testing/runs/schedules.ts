import { pool } from '@/server/db'
import { lendFrom } from '@/server/runs/connection'
import { fireOccurrence } from '@/server/runs/schedules/fire'

type Wanted = { catchUpMs?: number; localTime?: string; tz?: string }

/** A job of the calendar. Out: its id. */
export async function schedule(
  frequency: object,
  { catchUpMs = 0, localTime = '08:00', tz = 'Europe/Berlin' }: Wanted = {},
): Promise<string> {
  const id = `job-${crypto.randomUUID()}`
  await pool().query('INSERT INTO schedule (id, frequency, local_time, tz, catch_up_ms) VALUES ($1, $2, $3, $4, $5)', [
    id,
    JSON.stringify(frequency),
    localTime,
    tz,
    catchUpMs,
  ])
  return id
}

/** An occurrence that was due so long ago. */
export const due = (id: string, agoMs: number) =>
  pool().query(
    `INSERT INTO schedule_occurrence (schedule_id, due_local, tz, due_at) VALUES ($1, $2, 'UTC', clock_timestamp() - make_interval(secs => $3::float8 / 1000))`,
    [id, `t-${agoMs}`, agoMs],
  )

export type SeenOccurrence = { due_local: string; state: string; note: string | null }
export const occurrencesOf = async (id: string): Promise<SeenOccurrence[]> =>
  (
    await pool().query<SeenOccurrence>('SELECT due_local, state, note FROM schedule_occurrence WHERE schedule_id = $1 ORDER BY due_at', [
      id,
    ])
  ).rows

/** Fires whatever is due until nothing is. */
export async function fireAll(jobs: Parameters<typeof fireOccurrence>[1]): Promise<void> {
  while (await fireOccurrence(lendFrom(pool()), jobs));
}
