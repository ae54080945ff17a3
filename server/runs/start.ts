import { AppError } from '@/lib/errors'
import { type Quorum, standingOf, type Voter } from '@/lib/quorum'
import { uuidv7 } from '@/lib/uuid'
import type { Sql } from '@/server/audit/sql'
import { inOne, type Lend, lendRuns, sqlState } from './connection'
import type { PlanTarget } from './kind'
import type { PlanStep } from './plan'
import { endRuns } from './preempt'
import { announce, runTarget, writeEntry } from './record'

/** `requestId` is made where the button is: pressed twice, it is the same run. */
export type RunOrder = {
  planId: string
  requestId: string
  requestedBy: string
  reason: string
  /** Who agreed, with the roles that count; the one who asks is left out. */
  approvals?: readonly Voter[]
  isDrill?: boolean
  notBefore?: Date
}
/** `isNew` is false where the run was there already; `startedBy` says whose it is. */
export type Started = { runId: string; isNew: boolean; startedBy: string; preempted: string[] }

/** What has to be there with a new run, in the very transaction that makes it. */
export type Also = (client: Sql, runId: string) => Promise<void>

type PlanRow = {
  id: string
  kind: string
  lane: number
  precedence: number
  digest: string
  quorum: Quorum | null
  steps: (PlanStep & { targetKey: string })[]
  targets: PlanTarget[]
  timeout_ms: string | null
  needs_version: number
  is_expired: boolean
}
type Owner = { id: string; precedence: number; requested_by: string; digest: string; kind: string; name: string }

async function planOf(client: Sql, { planId, requestedBy, approvals = [] }: RunOrder): Promise<PlanRow> {
  const { rows } = await client.query<PlanRow>('SELECT *, expires_at < clock_timestamp() AS is_expired FROM plan WHERE id = $1', [planId])
  const plan = rows[0]
  if (!plan) throw new AppError('NOT_FOUND', 'There is no such plan.')
  if (plan.is_expired) throw new AppError('CONFLICT', 'The plan has expired: what it shows may not be true any more. Plan again.')
  if (plan.quorum) {
    const { isSatisfied, missing } = standingOf(plan.quorum, approvals, [requestedBy])
    if (!isSatisfied) throw new AppError('FORBIDDEN', `The plan needs more people to agree: ${missing}.`)
  }
  return plan
}

async function sameRequest(client: Sql, { requestId }: RunOrder, digest: string): Promise<Started | null> {
  const { rows } = await client.query<{ id: string; requested_by: string; digest: string }>(
    'SELECT run.id, requested_by, digest FROM run JOIN plan ON plan.id = plan_id WHERE request_id = $1',
    [requestId],
  )
  const run = rows[0]
  if (!run) return null
  if (run.digest !== digest) throw new AppError('CONFLICT', 'This request has started another plan already. Open the plan again.')
  return { runId: run.id, isNew: false, startedBy: run.requested_by, preempted: [] }
}

/** A stop of sandboxes is of each pod of theirs that a run has in hand. */
async function podsUnder(client: Sql, keys: readonly string[]): Promise<string[]> {
  if (!keys.some((key) => key.startsWith('Sandboxes/'))) return []
  const { rows } = await client.query<{ key: string }>(
    `SELECT t.target_key AS key FROM sandbox s JOIN run_target t ON t.target_key = 'Pod/' || s.namespace || '/' || s.pod_name
     WHERE t.active AND ('Sandboxes/' || s.namespace = ANY($1) OR 'Sandboxes/' || s.namespace || '/' || s.agent_id = ANY($1))`,
    [keys],
  )
  return rows.map(({ key }) => key)
}

/** Locks who has the targets now, in one order for everybody. */
async function ownersOf(client: Sql, keys: readonly string[]): Promise<Owner[]> {
  const { rows } = await client.query<Owner>(
    `SELECT r.id, r.precedence, r.requested_by, p.digest, p.kind,
       coalesce((SELECT name FROM person WHERE id::text = r.requested_by), r.requested_by) AS name FROM run r JOIN plan p ON p.id = r.plan_id
     WHERE r.id IN (SELECT run_id FROM run_target WHERE active AND target_key = ANY($1))
       AND r.state IN ('queued', 'running', 'waiting', 'uncertain') ORDER BY r.id FOR UPDATE OF r`,
    [keys],
  )
  return rows
}

/** Takes targets for a run and raises their fences. Errors: 23505 where somebody else was quicker. */
export async function acquire(client: Sql, runId: string, keys: readonly string[]): Promise<void> {
  await client.query(
    `INSERT INTO run_target (run_id, target_key) SELECT $1, key FROM unnest($2::text[]) AS key ORDER BY key
     ON CONFLICT (run_id, target_key) DO UPDATE SET active = true`,
    [runId, keys],
  )
  await raiseFences(client, keys)
}

export async function raiseFences(client: Sql, keys: readonly string[]): Promise<void> {
  await client.query(
    `INSERT INTO target_fence (target_key, fence) SELECT key, 1 FROM unnest($1::text[]) AS key ORDER BY key
     ON CONFLICT (target_key) DO UPDATE SET fence = target_fence.fence + 1`,
    [keys],
  )
}

/** The same as `startRun` in a transaction of the caller, who starts over where a race was lost (23505, 40P01, 55P03). */
export async function startRunIn(client: Sql, order: RunOrder, also?: Also): Promise<Started> {
  const { rows } = await client.query<{ digest: string }>('SELECT digest FROM plan WHERE id = $1', [order.planId])
  const again = await sameRequest(client, order, rows[0]?.digest ?? '')
  if (again) return again
  const plan = await planOf(client, order)
  const keys = [...new Set([...plan.targets.map(({ key }) => key)])].sort()
  const owners = await ownersOf(client, [...keys, ...(await podsUnder(client, keys))])
  const same = owners.find(({ digest }) => digest === plan.digest)
  if (same) return { runId: same.id, isNew: false, startedBy: same.requested_by, preempted: [] }
  const blocking = owners.find(({ precedence }) => precedence >= plan.precedence)
  if (blocking)
    throw new AppError('CONFLICT', `The target is taken: run ${blocking.id} (${blocking.kind}) was started by ${blocking.name}.`)

  const id = uuidv7(Date.now())
  const preempted = owners.map((one) => one.id)
  await endRuns(client, preempted, { outcome: 'pre-empted', byRun: id, byPerson: order.requestedBy, reason: order.reason })
  await client.query(
    `INSERT INTO run (id, plan_id, lane, precedence, not_before, needs_version, request_id, requested_by, approvals, reason, drill, deadline_at)
     VALUES ($1, $2, $3, $4, coalesce($5::timestamptz, clock_timestamp()), $6, $7, $8, $9, $10, $11, clock_timestamp() + make_interval(secs => $12::float8 / 1000))`,
    [
      id,
      plan.id,
      plan.lane,
      plan.precedence,
      order.notBefore ?? null,
      plan.needs_version,
      order.requestId,
      order.requestedBy,
      JSON.stringify(order.approvals ?? []),
      order.reason,
      order.isDrill ?? false,
      plan.timeout_ms,
    ],
  )
  await acquire(client, id, keys)
  await client.query(
    `INSERT INTO step (run_id, n, parent_n, kind, title, target_key, params)
     SELECT $1, n, "parentN", kind, coalesce(title, ''), "targetKey", params
     FROM jsonb_to_recordset($2::jsonb) AS s(n int, "parentN" int, kind text, title text, "targetKey" text, params jsonb)`,
    [id, JSON.stringify(plan.steps)],
  )
  const entry = { action: 'runs.start', phase: 'event', outcome: 'done', runId: id, target: runTarget(id), reason: order.reason } as const
  await writeEntry(client, { ...entry, afterDigest: plan.digest, drill: order.isDrill ?? false })
  await also?.(client, id)
  await announce(client, id, 'queued')
  return { runId: id, isNew: true, startedBy: order.requestedBy, preempted }
}

/** Two starts that take the same targets at one moment: one of them looks again and finds the other. */
const LOST_RACE = new Set(['23505', '40P01', '55P03'])
export const isLostRace = (cause: unknown): boolean => LOST_RACE.has(sqlState(cause))

/** The database went while it was asked: whether the transaction was kept, nobody can say but the database. */
const isLost = (cause: unknown): boolean =>
  /^(08|57P0)/.test(sqlState(cause)) ||
  ['ECONNRESET', 'ECONNREFUSED', 'EPIPE'].includes(sqlState(cause)) ||
  (cause instanceof Error && /Connection terminated|Client has encountered a connection error|timeout/.test(cause.message))

const UNKNOWN =
  'Whether the run was started is unknown and being looked up: the database does not answer. Asking again starts nothing twice.'

/** Starts a plan as a run, or finds the one that is there: the same request, or the same plan on the same target.
 *  Errors: NOT_FOUND, FORBIDDEN (people are missing), CONFLICT (the plan expired, or a run that does not give way has a target: it is named),
 *  UPSTREAM (unknown: the database was lost; the same request finds out). */
export async function startRun(order: RunOrder, lend: Lend = lendRuns, also?: Also): Promise<Started> {
  const attempt = () => inOne(lend, (client) => startRunIn(client, order, also))
  try {
    return await attempt()
  } catch (cause) {
    if (!LOST_RACE.has(sqlState(cause)) && !isLost(cause)) throw cause
    return await attempt().catch((again: unknown) => {
      throw isLost(again) ? new AppError('UPSTREAM', UNKNOWN, { cause: again }) : again
    })
  }
}
