import { gated } from './gate'
import { refuseIfHeld } from './held'
import { loadStep, type StepRow } from './load'
import type { Work } from './machine'
import { effectKey } from './machine'
import { announce, stepTarget, writeEntry } from './record'

export type StepEnd = { state: 'done' | 'failed'; error?: string; facts?: Record<string, unknown> }

/** The last commit: result, the log's outcome, and word to whoever looks. */
export const finishStep = ({ lend, lease, run }: Work, step: StepRow, { state, error, facts }: StepEnd): Promise<StepRow> =>
  gated(lend, lease, async (client) => {
    const { rowCount } = await client.query(
      `UPDATE step SET state = $3, error = $4, facts = coalesce($5::jsonb, facts), finished_at = clock_timestamp()
       WHERE run_id = $1 AND n = $2 AND state IN ('intent', 'running', 'verifying')`,
      [run.id, step.n, state, error ?? null, facts ? JSON.stringify(facts) : null],
    )
    if (rowCount !== 1) throw new Error(`step ${step.n} of run ${run.id} ended before`)
    if (state === 'done') await client.query('UPDATE effect SET verified_at = clock_timestamp() WHERE key = $1', [effectKey(run.id, step)])
    await writeEntry(client, {
      ...(step.auditId ? { id: step.auditId } : {}),
      action: 'runs.step',
      phase: 'outcome',
      outcome: state,
      runId: run.id,
      target: stepTarget(run.id, step.n),
      drill: run.isDrill,
      ...(error ? { reason: error } : {}),
    })
    await announce(client, run.id, `${step.n} ${state}`)
    return loadStep(client, run.id, step.n)
  })

/** Moves a step between its first and its last commit. Errors: Held where it would be sent, Fenced. */
export const moveStep = (
  { lend, lease, run }: Work,
  step: StepRow,
  to: { state: 'intent' | 'running' | 'verifying' | 'uncertain'; error?: string; waitMs?: number; result?: unknown; observed?: string },
): Promise<StepRow> =>
  gated(lend, lease, async (client) => {
    if (step.state === 'intent' && to.state === 'running') await refuseIfHeld(client, run)
    await client.query(
      `UPDATE step SET state = $3, error = $4, attempt = attempt + CASE WHEN $3 = 'running' THEN 1 ELSE 0 END,
         result = coalesce($5::jsonb, result), not_before = clock_timestamp() + make_interval(secs => $6::float8 / 1000)
       WHERE run_id = $1 AND n = $2 AND state IN ('intent', 'running', 'verifying')`,
      [run.id, step.n, to.state, to.error ?? null, to.result === undefined ? null : JSON.stringify(to.result), to.waitMs ?? null],
    )
    await client.query(
      `UPDATE effect SET observed = coalesce($2, observed), sent_at = CASE WHEN $3 = 'running' THEN clock_timestamp() ELSE sent_at END,
         answered_at = CASE WHEN $3 = 'running' THEN NULL WHEN $3 = 'verifying' THEN coalesce(answered_at, clock_timestamp()) ELSE answered_at END
       WHERE key = $1`,
      [effectKey(run.id, step), to.observed ?? null, to.state],
    )
    await announce(client, run.id, `${step.n} ${to.state}`)
    return loadStep(client, run.id, step.n)
  })
