import { AppError } from '@/lib/errors'
import type { Resolution, StepState } from '@/lib/run-states'
import { uuidv7 } from '@/lib/uuid'
import type { Sql } from '@/server/audit/sql'
import { inOne, type Lend, lendRuns, sqlState } from './connection'
import { announce, runTarget, stepTarget, writeEntry } from './record'
import { acquire } from './start'
import { tell } from './tell'

export type ResolveOrder = { runId: string; n: number; choice: Resolution; by: string; reason: string }
type Row = { state: string; step: StepState | null; audit_id: string | null; keys: string[]; is_compensating: boolean; drill: boolean }

async function lock(client: Sql, { runId, n }: ResolveOrder): Promise<Row> {
  const { rows } = await client.query<Row>(
    `SELECT r.state, s.state AS step, s.audit_id, r.compensating AS is_compensating, r.drill,
       ARRAY(SELECT target_key FROM run_target WHERE run_id = r.id ORDER BY 1) AS keys
     FROM run r LEFT JOIN step s ON s.run_id = r.id AND s.n = $2 WHERE r.id = $1 FOR UPDATE OF r`,
    [runId, n],
  )
  const row = rows[0]
  if (!row?.step) throw new AppError('NOT_FOUND', 'There is no such step.')
  if ((row.state !== 'uncertain' && row.state !== 'failed') || row.step !== row.state)
    throw new AppError('CONFLICT', 'The step does not wait for a person any more. Look at the run again.')
  return row
}

/** Where each choice leaves the step. Looking again asks the far side, and never sends anything that it cannot rule out. */
const NEXT: Record<Exclude<Resolution, 'abort'>, Record<'uncertain' | 'failed', StepState>> = {
  'look-again': { uncertain: 'running', failed: 'verifying' },
  accept: { uncertain: 'done', failed: 'done' },
  'run-again': { uncertain: 'intent', failed: 'pending' },
  skip: { uncertain: 'skipped', failed: 'skipped' },
}

async function settle(client: Sql, order: ResolveOrder, row: Row): Promise<void> {
  const { runId, n, choice, by, reason } = order
  const was = row.state === 'failed' ? 'failed' : 'uncertain'
  const state = choice === 'abort' ? was : NEXT[choice][was]
  const target = stepTarget(runId, n)
  const said = { action: 'runs.step', runId, target, drill: row.drill } as const
  // An outcome is written once: what goes on after one has an intent of its own.
  const reopened = was === 'failed' && state === 'verifying' ? uuidv7(Date.now()) : null
  if (reopened) await writeEntry(client, { ...said, id: reopened, phase: 'intent', outcome: null, reason: `looked at again: ${reason}` })
  if (was === 'uncertain' && row.audit_id && (state === 'done' || state === 'skipped'))
    await writeEntry(client, {
      ...said,
      id: row.audit_id,
      phase: 'outcome',
      outcome: state === 'done' ? 'done' : 'failed',
      reason: `${choice} by ${by}: ${reason}`,
    })
  await client.query(
    `UPDATE step SET state = $3, resolution = $4, audit_id = CASE WHEN $3 = 'pending' THEN NULL ELSE coalesce($5::uuid, audit_id) END,
       attempt = CASE WHEN $3 IN ('pending', 'intent') THEN 0 ELSE attempt END, not_before = NULL,
       finished_at = CASE WHEN $3 IN ('done', 'skipped') THEN clock_timestamp() ELSE NULL END,
       deadline_at = CASE WHEN deadline_at IS NULL THEN NULL ELSE clock_timestamp() + (deadline_at - intent_at) END
     WHERE run_id = $1 AND n = $2`,
    [runId, n, state, JSON.stringify({ choice, by, reason, at: new Date().toISOString() }), reopened],
  )
}

/** Goes on with a run that a person had to look at: uncertain, or failed. Errors: NOT_FOUND, CONFLICT (it went on meanwhile, another run has its
 *  targets, or a run that is being taken back is to do anything but that). */
export async function resolveStep(order: ResolveOrder, lend: Lend = lendRuns): Promise<void> {
  const { runId, n, choice, by, reason } = order
  try {
    await inOne(lend, async (client) => {
      const row = await lock(client, order)
      if (row.is_compensating && choice !== 'abort')
        throw new AppError('CONFLICT', 'The run is being taken back: it can only go on with that.')
      if (row.state === 'failed') await acquire(client, runId, row.keys)
      await settle(client, order, row)
      await client.query(
        `UPDATE run SET state = 'queued', not_before = clock_timestamp(), finished_at = NULL, waiting_for = NULL, held_at = NULL,
           compensating = compensating OR $2, outcome = CASE WHEN $2 THEN $3 END,
           deadline_at = CASE WHEN run.deadline_at IS NULL THEN NULL ELSE greatest(run.deadline_at, clock_timestamp() + make_interval(secs => plan.timeout_ms::float8 / 1000)) END
         FROM plan WHERE run.id = $1 AND plan.id = run.plan_id`,
        [runId, choice === 'abort', `aborted by ${by}`],
      )
      const detail = `step ${n}, ${choice}: ${reason}`
      await writeEntry(client, {
        action: 'runs.resolve',
        phase: 'event',
        outcome: 'done',
        runId,
        target: runTarget(runId),
        reason: detail,
        drill: row.drill,
      })
      await tell(client, `run:${runId}:resolved:${uuidv7(Date.now())}`, { kind: 'clear', key: `run:${runId}` })
      await announce(client, runId, 'queued')
    })
  } catch (cause) {
    if (sqlState(cause) === '23505') throw new AppError('CONFLICT', 'Another run has the target now. Wait for it, or end it.', { cause })
    throw cause
  }
}
