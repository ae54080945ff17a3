import { AppError } from '@/lib/errors'
import type { Sql } from '@/server/audit/sql'
import { inOne, type Lend, lendRuns } from './connection'
import { endRuns } from './preempt'
import { announce, stepTarget, writeEntry } from './record'

/** Something that a run may wait for has happened. It counts even while the run is on its way to waiting. Out: true if it waited. */
export async function wakeRun(client: Sql, runId: string): Promise<boolean> {
  const { rows } = await client.query<{ woke: boolean }>(
    `WITH was AS (SELECT id, state FROM run WHERE id = $1 FOR UPDATE)
     UPDATE run SET wakes = wakes + 1, state = CASE WHEN was.state = 'waiting' THEN 'queued' ELSE run.state END,
       not_before = CASE WHEN was.state = 'waiting' THEN clock_timestamp() ELSE not_before END
     FROM was WHERE run.id = was.id AND was.state IN ('waiting', 'running', 'queued') RETURNING was.state = 'waiting' AS woke`,
    [runId],
  )
  const woke = rows[0]?.woke ?? false
  if (woke) await announce(client, runId, 'queued')
  return woke
}

export type DecisionOrder = { runId: string; n: number; verdict: 'approve' | 'refuse'; by: string; reason: string }

/** A person's word for a step that waits for it: once. Errors: NOT_FOUND, CONFLICT (decided already, or the step does not wait). */
export const decideStep = ({ runId, n, verdict, by, reason }: DecisionOrder, lend: Lend = lendRuns): Promise<void> =>
  inOne(lend, async (client) => {
    const { rows } = await client.query<{ step: string; run: string }>(
      'SELECT s.state AS step, r.state AS run FROM run r JOIN step s ON s.run_id = r.id WHERE r.id = $1 AND s.n = $2 FOR UPDATE OF r',
      [runId, n],
    )
    const found = rows[0]
    if (!found) throw new AppError('NOT_FOUND', 'There is no such step.')
    const { rowCount } =
      found.step === 'verifying' && found.run !== 'cancelled'
        ? await client.query(
            'INSERT INTO step_decision (run_id, n, verdict, by, reason) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING',
            [runId, n, verdict, by, reason],
          )
        : { rowCount: 0 }
    if (rowCount !== 1) throw new AppError('CONFLICT', 'The step does not wait for a word any more. Look at the run again.')
    await writeEntry(client, {
      action: 'runs.decide',
      phase: 'event',
      outcome: verdict === 'approve' ? 'done' : 'denied',
      runId,
      target: stepTarget(runId, n),
      reason: `${verdict} by ${by}: ${reason}`,
    })
    const woke = await wakeRun(client, runId)
    if (!woke) await announce(client, runId, `${n} ${verdict}`)
  })

/** Ends a run that is under way: what has not begun is skipped, what is in flight is uncertain. Errors: NOT_FOUND, CONFLICT (it has ended). */
export const cancelRun = ({ runId, by, reason }: { runId: string; by: string; reason: string }, lend: Lend = lendRuns): Promise<void> =>
  inOne(lend, async (client) => {
    const { rows } = await client.query<{ state: string }>('SELECT state FROM run WHERE id = $1 FOR UPDATE', [runId])
    if (!rows[0]) throw new AppError('NOT_FOUND', 'There is no such run.')
    if (['done', 'failed', 'cancelled'].includes(rows[0].state)) throw new AppError('CONFLICT', 'The run has ended already.')
    await endRuns(client, [runId], { outcome: 'cancelled', byRun: null, byPerson: by, reason })
  })
