import { uuidv7 } from '@/lib/uuid'
import { endRun } from './end-run'
import { gated } from './gate'
import { giveBackHere } from './give-back'
import type { StepKind } from './kind'
import { assertHeld } from './lease'
import type { StepRow } from './load'
import { contextOf, priorOf, type Work } from './machine'
import { orAbort, pause } from './pause'
import { announce, stepTarget, writeEntry } from './record'
import { wordsOf } from './trouble'

const LIMIT_MS = 30_000

/** What may be there because of a step: it was sent, and nobody has taken it back. */
const isToUndo = (step: StepRow): boolean => step.wasSent && ['running', 'verifying', 'done', 'failed', 'uncertain'].includes(step.state)

async function begin(work: Work, step: StepRow): Promise<string> {
  if (step.undoAuditId) return step.undoAuditId
  const id = uuidv7(Date.now())
  await gated(work.lend, work.lease, async (client) => {
    await client.query('UPDATE step SET undo_audit_id = $3 WHERE run_id = $1 AND n = $2', [work.run.id, step.n, id])
    const target = stepTarget(work.run.id, step.n)
    await writeEntry(client, {
      id,
      action: 'runs.compensate',
      phase: 'intent',
      outcome: null,
      runId: work.run.id,
      target,
      drill: work.run.isDrill,
    })
  })
  return id
}

/** Closes what the log still holds open of the step itself: its run is taken back, whatever came of it. */
async function close(work: Work, step: StepRow, { undoId, error }: { undoId: string; error: string | null }): Promise<void> {
  const { lend, lease, run } = work
  const target = stepTarget(run.id, step.n)
  await gated(lend, lease, async (client) => {
    if (error === null && step.auditId && step.state !== 'done' && step.state !== 'failed')
      await writeEntry(client, {
        id: step.auditId,
        action: 'runs.step',
        phase: 'outcome',
        outcome: 'failed',
        runId: run.id,
        target,
        reason: 'taken back',
        drill: run.isDrill,
      })
    await writeEntry(client, {
      id: undoId,
      action: 'runs.compensate',
      phase: 'outcome',
      outcome: error === null ? 'done' : 'failed',
      runId: run.id,
      target,
      drill: run.isDrill,
      ...(error === null ? {} : { reason: error }),
    })
    // A failed taking back is tried anew when a person resumes it, under an intent of its own.
    if (error === null)
      await client.query(`UPDATE step SET state = 'compensated', finished_at = clock_timestamp() WHERE run_id = $1 AND n = $2`, [
        run.id,
        step.n,
      ])
    else await client.query('UPDATE step SET undo_audit_id = NULL WHERE run_id = $1 AND n = $2', [run.id, step.n])
    await announce(client, run.id, `${step.n} ${error === null ? 'compensated' : step.state}`)
  })
}

/** Out: null, or why it could not be taken back. */
async function undo(work: Work, step: StepRow, kind: StepKind): Promise<string | null> {
  const prior = await priorOf(work.lend, work.run.id, step.targetKey)
  if (!prior) return 'there is no prior state'
  for (let attempt = 1; ; attempt += 1) {
    assertHeld(work.lease)
    const signal = AbortSignal.any([work.lease.abort.signal, AbortSignal.timeout(LIMIT_MS)])
    try {
      await orAbort(
        kind.compensate?.(await contextOf(work, step, signal), kind.params.parse(step.params), prior) ?? Promise.resolve(),
        signal,
      )
      return null
    } catch (cause) {
      assertHeld(work.lease)
      if (attempt >= Math.max(3, kind.maxAttempts)) return wordsOf(cause)
      await pause(kind.backoffMs(attempt), work.lease.abort.signal)
    }
  }
}

/** Takes a run back in reverse order, as far as its kinds can: what nothing takes back is named in its end. Errors: Fenced, Released. */
export async function compensateRun(work: Work): Promise<void> {
  const { machine, run } = work
  const left: string[] = []
  await skipPending(work)
  for (const step of run.steps.filter(isToUndo).reverse()) {
    giveBackHere(work)
    const kind = machine.kinds.get(step.kind)
    if (!kind || kind.effect === 'read') continue
    if (!kind.compensate) {
      left.push(`step ${step.n}, ${step.title || step.kind}, stays as it is`)
      continue
    }
    const undoId = await begin(work, step)
    const error = await undo(work, step, kind)
    await close(work, step, { undoId, error })
    if (error)
      return endRun(work, { state: 'failed', outcome: `${run.outcome ?? 'aborted'}; step ${step.n} could not be taken back: ${error}` })
  }
  const why = run.outcome ?? 'aborted'
  const outcome = [why, left.length === 0 ? 'taken back' : `taken back, but ${left.join('; ')}`].join('; ')
  await endRun(work, { state: why.startsWith('aborted') ? 'cancelled' : 'failed', outcome })
}

const skipPending = ({ lend, lease, run }: Work) =>
  gated(lend, lease, async (client) => {
    const { rows } = await client.query<{ n: number; audit_id: string | null }>(
      `UPDATE step SET state = 'skipped', error = 'the run is taken back', finished_at = clock_timestamp()
       WHERE run_id = $1 AND state IN ('pending', 'intent') RETURNING n, audit_id`,
      [run.id],
    )
    for (const { n, audit_id: id } of rows)
      if (id)
        await writeEntry(client, {
          id,
          action: 'runs.step',
          phase: 'outcome',
          outcome: 'failed',
          runId: run.id,
          target: stepTarget(run.id, n),
          reason: 'skipped: the run is taken back',
        })
  })
