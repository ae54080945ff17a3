import type { Sql } from '@/server/audit/sql'
import { announce, runTarget, stepTarget, writeEntry } from './record'
import { tell } from './tell'

/** Why a run ends that is not at its end: another one takes its targets, or a person ends it. */
export type Ending = { outcome: 'pre-empted' | 'cancelled'; byRun: string | null; byPerson: string; reason: string }

type Cut = { n: number; state: string; audit_id: string | null }

/** Ends runs that are locked already: whatever they have not begun is skipped, what is in flight is uncertain, and their owner is fenced. */
export async function endRuns(client: Sql, ids: readonly string[], { outcome, byRun, byPerson, reason }: Ending): Promise<void> {
  if (ids.length === 0) return
  const { rows } = await client.query<{ id: string; requested_by: string; kind: string }>(
    `UPDATE run SET state = 'cancelled', outcome = $2, preempted_by = $3, epoch = run.epoch + 1, owner = NULL, lease_until = NULL,
       waiting_for = NULL, finished_at = clock_timestamp()
     FROM plan WHERE run.id = ANY($1::uuid[]) AND plan.id = run.plan_id RETURNING run.id, run.requested_by, plan.kind`,
    [ids, outcome, byRun],
  )
  await client.query('UPDATE run_target SET active = false WHERE run_id = ANY($1::uuid[])', [ids])
  for (const { id, requested_by: startedBy, kind } of rows) {
    await cutSteps(client, id, outcome)
    await client.query(`UPDATE timer SET state = 'cancelled' WHERE kind = 'run' AND ref = $1 AND state = 'armed'`, [id])
    const action = outcome === 'cancelled' ? 'runs.cancel' : 'runs.preempt'
    await writeEntry(client, {
      action,
      phase: 'event',
      outcome: 'done',
      runId: id,
      target: runTarget(id),
      reason: byRun ? `run ${byRun}: ${reason}` : reason,
    })
    await announce(client, id, 'cancelled')
    await tell(client, `clear:${id}:${outcome}`, { kind: 'clear', key: `run:${id}` })
    if (byPerson === startedBy) continue
    const detail = byRun ? `Run ${byRun} goes first on the same target: ${reason}` : reason
    const title = `${kind} was ${outcome} by somebody else`
    const said = { kind: 'alarm', key: `run-ended:${id}`, severity: 3, title, detail, href: `/runs/${id}` } as const
    await tell(client, `${outcome}:${id}`, said)
  }
}

/** Between intent and the second commit nothing was sent, and with the new epoch nothing will be. */
async function cutSteps(client: Sql, runId: string, outcome: string): Promise<void> {
  const { rows } = await client.query<Cut>(
    `UPDATE step SET state = CASE WHEN state IN ('pending', 'intent') THEN 'skipped' ELSE 'uncertain' END, error = $2, finished_at = clock_timestamp()
     WHERE run_id = $1 AND state IN ('pending', 'intent', 'running', 'verifying') RETURNING n, state, audit_id`,
    [runId, `the run was ${outcome}`],
  )
  for (const { n, state, audit_id: id } of rows) {
    if (state !== 'skipped' || id === null) continue
    await writeEntry(client, {
      id,
      action: 'runs.step',
      phase: 'outcome',
      outcome: 'failed',
      runId,
      target: stepTarget(runId, n),
      reason: `skipped: ${outcome}`,
    })
  }
}

/** The steps that this run's targets were taken from in flight are answered for, now that its own check passed. */
export async function supersede(client: Sql, runId: string): Promise<void> {
  const { rows } = await client.query<{ run_id: string; n: number; audit_id: string }>(
    `UPDATE step SET resolution = jsonb_build_object('choice', 'superseded', 'by', $1::text)
     WHERE state = 'uncertain' AND resolution IS NULL AND run_id IN (SELECT id FROM run WHERE preempted_by = $1::uuid)
     RETURNING run_id, n, audit_id`,
    [runId],
  )
  for (const id of new Set(rows.map((row) => row.run_id))) await announce(client, id, 'superseded')
  for (const { run_id: id, n, audit_id: auditId } of rows)
    await writeEntry(client, {
      id: auditId,
      action: 'runs.step',
      phase: 'outcome',
      outcome: 'failed',
      runId: id,
      target: stepTarget(id, n),
      reason: `superseded by run ${runId}`,
    })
}
