import { targetOf } from '@/server/audit/entry'
import type { Sql } from '@/server/audit/sql'
import { inOne, type Lend } from '@/server/runs/connection'
import { writeEntry } from '@/server/runs/record'
import { wordsOf } from '@/server/runs/trouble'
import { fateOf } from './catch-up'

export type DueOccurrence = { scheduleId: string; dueLocal: string; tz: string; dueAt: Date; lateMs: number }
/** What a job does, in the transaction of its occurrence: it starts a run and names it, or leaves rows. No outside call. */
export type Job = (client: Sql, occurrence: DueOccurrence) => Promise<{ runId: string } | null>

type Row = DueOccurrence & { catchUpMs: string }
const ONE = 'schedule_id = $1 AND due_local = $2 AND tz = $3'

async function settle(
  client: Sql,
  { scheduleId, dueLocal, tz }: DueOccurrence,
  to: { state: string; runId?: string | null; note?: string },
): Promise<void> {
  await client.query(
    `UPDATE schedule_occurrence SET state = $4, run_id = $5, note = $6, started_at = CASE WHEN $4 <> 'skipped' THEN clock_timestamp() END,
       finished_at = CASE WHEN $4 <> 'running' THEN clock_timestamp() END WHERE ${ONE}`,
    [scheduleId, dueLocal, tz, to.state, to.runId ?? null, to.note ?? null],
  )
}

async function act(client: Sql, due: DueOccurrence, { job, isLate }: { job: Job | undefined; isLate: boolean }): Promise<void> {
  const note = isLate ? `late by ${Math.round(due.lateMs / 1000)} s` : undefined
  if (!job) return settle(client, due, { state: 'failed', note: 'no process here does this job' })
  await client.query('SAVEPOINT job')
  try {
    const started = await job(client, due)
    await client.query('RELEASE SAVEPOINT job')
    await settle(client, due, {
      state: started ? 'running' : isLate ? 'late' : 'done',
      runId: started?.runId ?? null,
      ...(note ? { note } : {}),
    })
  } catch (cause) {
    await client.query('ROLLBACK TO SAVEPOINT job')
    await settle(client, due, { state: 'failed', note: wordsOf(cause) })
  }
}

/** Takes the occurrence that is due longest and runs or skips it: once, whatever becomes of the process. Late and skipped ones are entries of the
 *  log. Out: false where nothing is due. */
export const fireOccurrence = (lend: Lend, jobs: Record<string, Job>): Promise<boolean> =>
  inOne(lend, async (client) => {
    const { rows } = await client.query<Row>(
      `SELECT o.schedule_id AS "scheduleId", o.due_local AS "dueLocal", o.tz, o.due_at AS "dueAt", s.catch_up_ms AS "catchUpMs",
         extract(epoch FROM clock_timestamp() - o.due_at)::float8 * 1000 AS "lateMs"
       FROM schedule_occurrence o JOIN schedule s ON s.id = o.schedule_id
       WHERE o.state = 'due' AND o.due_at <= clock_timestamp() AND s.enabled ORDER BY o.due_at, o.schedule_id LIMIT 1 FOR UPDATE OF o SKIP LOCKED`,
    )
    const due = rows[0]
    if (!due) return false
    const fate = fateOf(due.lateMs, Number(due.catchUpMs))
    const target = targetOf('schedule', due.scheduleId)
    const reason = `${due.dueLocal} ${due.tz}, ${fate} after ${Math.round(due.lateMs / 1000)} s`
    if (fate === 'skipped') {
      await settle(client, due, { state: 'skipped', note: `missed by ${Math.round(due.lateMs / 1000)} s` })
      await writeEntry(client, { action: 'schedules.skip', phase: 'event', outcome: null, target, reason })
      return true
    }
    await act(client, due, { job: jobs[due.scheduleId], isLate: fate === 'late' })
    if (fate === 'late') await writeEntry(client, { action: 'schedules.late', phase: 'event', outcome: 'done', target, reason })
    return true
  })

/** Closes occurrences whose run has ended. Out: how many. */
export const closeOccurrences = async (lend: Lend): Promise<number> => {
  const { rowCount } = await lend((client) =>
    client.query(
      `UPDATE schedule_occurrence o SET finished_at = clock_timestamp(),
         state = CASE WHEN r.state <> 'done' THEN 'failed' WHEN o.note LIKE 'late by %' THEN 'late' ELSE 'done' END
       FROM run r WHERE o.state = 'running' AND r.id = o.run_id AND r.state IN ('done', 'failed', 'cancelled')`,
    ),
  )
  return rowCount ?? 0
}
