import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import { gated } from './gate'
import { refuseIfHeld } from './held'
import { Refused, type StepKind } from './kind'
import { assertHeld } from './lease'
import { loadStep, type StepRow } from './load'
import { contextOf, effectKey, type Work } from './machine'
import { orAbort } from './pause'
import { announce, stepTarget, writeEntry } from './record'

/** What the first commit says: what is to be there, and what was there. */
export type Intent = { goal: string; prior: Record<string, unknown> | null }

/** Reads what is there before anything is written. Errors: Refused where the params are not the kind's; whatever the far side says. */
export async function readIntent(work: Work, step: StepRow, kind: StepKind): Promise<Intent> {
  const parsed = kind.params.safeParse(step.params)
  if (!parsed.success) throw new Refused(`the step's parameters: ${parsed.error.issues[0]?.message ?? 'not understood'}`)
  const { signal } = work.lease.abort
  const prior = kind.capture ? await orAbort(kind.capture(await contextOf(work, step, signal), parsed.data), signal) : null
  return { goal: digestOf(kind.goal?.(parsed.data) ?? { params: step.params }), prior }
}

/** The first commit: effect row, prior state and the log's intent, before anybody outside hears of it. A reading step counts as sent with it.
 *  Errors: Held, Fenced. */
export async function beginStep(work: Work, step: StepRow, { kind, intent }: { kind: StepKind; intent: Intent }): Promise<StepRow> {
  const { lend, lease, run } = work
  const { goal, prior } = intent
  const priorDigest = prior === null ? null : digestOf(prior)
  const isRead = kind.effect === 'read'
  const auditId = uuidv7(Date.now())
  assertHeld(lease)
  return gated(lend, lease, async (client) => {
    await refuseIfHeld(client, run)
    const { rowCount } = await client.query(
      `UPDATE step s SET state = $3, audit_id = $4, intent_at = clock_timestamp(), started_at = coalesce(s.started_at, clock_timestamp()),
         attempt = s.attempt + $5, error = NULL, finished_at = NULL,
         deadline_at = CASE WHEN $6 AND r.deadline_at IS NOT NULL THEN r.deadline_at
           ELSE least(clock_timestamp() + make_interval(secs => $7::float8 / 1000), r.deadline_at) END
       FROM run r WHERE s.run_id = $1 AND s.n = $2 AND r.id = s.run_id AND s.state = 'pending'`,
      [run.id, step.n, isRead ? 'running' : 'intent', auditId, isRead ? 1 : 0, kind.stopClass, kind.timeoutMs],
    )
    if (rowCount !== 1) throw new Error(`step ${step.n} of run ${run.id} had begun`)
    await client.query(
      `INSERT INTO effect (key, run_id, n, target_key, goal_digest, observed, sent_at)
       VALUES ($1, $2, $3, $4, $5, $6, CASE WHEN $7 THEN clock_timestamp() END) ON CONFLICT (key) DO NOTHING`,
      [effectKey(run.id, step), run.id, step.n, step.targetKey, goal, priorDigest === goal ? 'satisfied' : null, isRead],
    )
    if (prior !== null)
      await client.query(
        'INSERT INTO prior_state (run_id, target_key, body, digest) VALUES ($1, $2, $3, $4) ON CONFLICT (run_id, target_key) DO NOTHING',
        [run.id, step.targetKey, JSON.stringify(prior), priorDigest],
      )
    await writeEntry(client, {
      id: auditId,
      action: 'runs.step',
      phase: 'intent',
      outcome: null,
      runId: run.id,
      target: stepTarget(run.id, step.n),
      reason: `${step.kind} ${step.targetKey}`,
      afterDigest: goal,
      drill: run.isDrill,
    })
    await announce(client, run.id, `${step.n} intent`)
    return loadStep(client, run.id, step.n)
  })
}
