import type { Actor } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { Ending } from '@/lib/sandbox-words'
import { STOP_REVIEW_HOURS } from '@/lib/schemas/stops'
import { uuidv7 } from '@/lib/uuid'
import { targetOf } from '@/server/audit/entry'
import type { Sql } from '@/server/audit/sql'
import { kindsOf } from '@/server/runs/kinds'
import { clusterSteps } from '@/server/runs/kinds/cluster-steps'
import { OWN_STEPS } from '@/server/runs/kinds/own-steps'
import { keyOf } from '@/server/runs/kinds/target'
import { createPlan } from '@/server/runs/plan'
import { planContain } from '@/server/runs/plans/contain'
import { writeEntry } from '@/server/runs/record'
import { startRunIn } from '@/server/runs/start'

export type LockedSandbox = {
  id: string
  agentId: string
  state: string
  namespace: string
  podName: string
  podUid: string | null
  drill: boolean
  containedAt: Date | null
  goneAt: Date | null
  /** A run that has it in hand: a containment, or a stop. */
  byRun: string | null
}

const kinds = kindsOf([...OWN_STEPS, ...clusterSteps()])

/** Locks sandboxes in one order for everybody, with the run that has each of them in hand now. */
export async function lockSandboxes(client: Sql, ids: readonly string[]): Promise<LockedSandbox[]> {
  const { rows } = await client.query<Omit<LockedSandbox, 'byRun'>>(
    `SELECT id, agent_id AS "agentId", state, namespace, pod_name AS "podName", pod_uid AS "podUid", drill, contained_at AS "containedAt", gone_at AS "goneAt"
     FROM sandbox WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
    [ids],
  )
  const keys = rows.map(({ namespace, podName }) => keyOf({ kind: 'Pod', namespace, name: podName }))
  const { rows: taken } = await client.query<{ key: string; runId: string }>(
    `SELECT t.target_key AS key, t.run_id AS "runId" FROM run_target t JOIN run r ON r.id = t.run_id JOIN plan p ON p.id = r.plan_id
     WHERE t.active AND t.target_key = ANY($1) AND p.class = 'stop'`,
    [keys],
  )
  const byKey = new Map(taken.map(({ key, runId }) => [key, runId]))
  return rows.map((row, at) => ({ ...row, byRun: byKey.get(keys[at] ?? '') ?? null }))
}

export const isOver = ({ state }: Pick<LockedSandbox, 'state'>): boolean => state === 'ended' || state === 'refused'

export type ContainOrder = {
  sandboxes: readonly LockedSandbox[]
  /** What the lines count from; null: the start of the run. */
  since: Date | null
  requestId: string
  /** Who starts it: a person, or the rule. */
  by: Actor
  /** How it was confirmed; null where nobody had to. */
  method: string | null
  reason: string
  ending: Ending
  isEscape: boolean
}

/** Somebody else looks at it within 24 h. */
async function leaveForReview(
  client: Sql,
  { by, method, reason }: ContainOrder,
  { kind, id }: { kind: string; id: string },
): Promise<void> {
  const reviewId = uuidv7(Date.now())
  await client.query(
    `INSERT INTO stop_review (id, action, target_kind, target_id, reason, acted_by, method, due_at)
     VALUES ($1, 'sandboxes.contain', $2, $3, $4, $5, $6, clock_timestamp() + make_interval(hours => $7))`,
    [reviewId, kind, id, reason, by.id, method, STOP_REVIEW_HOURS],
  )
  await client.query(`INSERT INTO event (topic, ref, version) VALUES ('approvals', $1, 'stopped')`, [reviewId])
}

/** Starts a containment of sandboxes of one agent in the caller's transaction: plan, run, their rows, the review and the log, or nothing. They are
 *  locked by `lockSandboxes`, none is over and none is in a run's hands. Out: the run. Errors: CONFLICT, and lost races of `startRunIn`. */
export async function startContainment(client: Sql, order: ContainOrder): Promise<string> {
  const { sandboxes, since, requestId, by, reason, ending, isEscape } = order
  const [first] = sandboxes
  if (first === undefined) throw new AppError('BAD_REQUEST', 'There is nothing to contain.')
  const isDrill = sandboxes.every(({ drill }) => drill)
  const draft = planContain(kinds, {
    agentId: first.agentId,
    sandboxes: sandboxes.map(({ id, namespace, podName, podUid }) => ({ id, namespace, podName, podUid })),
    since: since?.toISOString() ?? null,
    value: null,
    ending,
    isEscape,
  })
  const planId = await createPlan(client, kinds, { ...draft, createdBy: by.id })
  const { runId } = await startRunIn(client, { planId, requestId, requestedBy: by.id, reason, isDrill })
  for (const { id } of sandboxes) {
    await client.query(
      `UPDATE sandbox SET state = 'isolating', run_id = $2::uuid, quarantine = ($2::uuid)::text, version = version + 1 WHERE id = $1`,
      [id, runId],
    )
    await client.query(`INSERT INTO event (topic, ref, version) VALUES ('sandboxes', $1, 'isolating')`, [id])
    if (by.kind === 'system') {
      const entry = { action: 'sandboxes.contain', phase: 'event', outcome: 'done', target: targetOf('sandbox', id), runId } as const
      await writeEntry(client, { ...entry, reason, drill: isDrill, actor: by })
    }
  }
  const about = sandboxes.length === 1 ? { kind: 'sandbox', id: first.id } : { kind: 'agent', id: first.agentId }
  if (!isDrill) await leaveForReview(client, order, about)
  return runId
}
