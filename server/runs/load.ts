import type { Lane, PlanClass, Resolution, RunState, StepState } from '@/lib/run-states'
import type { Sql } from '@/server/audit/sql'
import type { PlanTarget } from './kind'
import { monotonicMs } from './lease'

export type StepRow = {
  n: number
  parentN: number | null
  kind: string
  title: string
  targetKey: string
  params: unknown
  state: StepState
  attempt: number
  intentAt: Date | null
  deadlineAt: Date | null
  /** When its time is over, by the clock of `monotonicMs`; Infinity where there is no deadline yet. */
  endsAtMs: number
  /** How long it waits before the next attempt, from when it was read. */
  waitMs: number
  error: string | null
  auditId: string | null
  undoAuditId: string | null
  /** True once anything was sent for it. */
  wasSent: boolean
  /** What a person said about it, where one had to. */
  choice: Resolution | null
  /** What its own check could not say, though it passed. */
  unknown: string | null
}

export type RunRow = {
  id: string
  planId: string
  kind: string
  class: PlanClass
  lane: Lane
  state: RunState
  epoch: number
  precedence: number
  /** True while a freeze of changes holds it: its time stands still. */
  isHeld: boolean
  isDrill: boolean
  acceptedAt: Date
  requestedBy: string
  reason: string
  wakes: number
  isCompensating: boolean
  outcome: string | null
  onFailure: 'stop' | 'compensate'
  endsAtMs: number
  targets: PlanTarget[]
  fences: Map<string, bigint>
  steps: StepRow[]
}

const STEP = `s.n, s.parent_n AS "parentN", s.kind, s.title, s.target_key AS "targetKey", s.params, s.state, s.attempt, s.intent_at AS "intentAt",
  s.deadline_at AS "deadlineAt", extract(epoch FROM s.deadline_at - coalesce((SELECT held_at FROM run WHERE id = s.run_id), clock_timestamp()))::float8 * 1000 AS "leftMs",
  greatest(0, coalesce(extract(epoch FROM s.not_before - clock_timestamp())::float8 * 1000, 0)) AS "waitMs", s.error, s.audit_id AS "auditId",
  s.undo_audit_id AS "undoAuditId", EXISTS (SELECT FROM effect e WHERE e.run_id = s.run_id AND e.n = s.n AND e.sent_at IS NOT NULL) AS "wasSent",
  s.resolution->>'choice' AS choice, s.facts->>'unknown' AS unknown`

type Timed<T extends { endsAtMs: number }> = Omit<T, 'endsAtMs'> & { leftMs: number | null }
/** The database says how long is left; from then on a clock counts that nobody sets. */
const timed = <T extends { endsAtMs: number }>({ leftMs, ...row }: Timed<T>, sinceMs: number): T =>
  ({ ...row, endsAtMs: leftMs === null ? Number.POSITIVE_INFINITY : sinceMs + leftMs }) as unknown as T // every other member is there

export async function loadStep(client: Sql, runId: string, n: number): Promise<StepRow> {
  const since = monotonicMs()
  const { rows } = await client.query<Timed<StepRow>>(`SELECT ${STEP} FROM step s WHERE run_id = $1 AND n = $2`, [runId, n])
  if (!rows[0]) throw new Error(`run ${runId} has no step ${n}`)
  return timed(rows[0], since)
}

export async function loadRun(client: Sql, id: string): Promise<RunRow> {
  const since = monotonicMs()
  const { rows } = await client.query<Omit<Timed<RunRow>, 'fences' | 'steps'>>(
    `SELECT r.id, r.plan_id AS "planId", p.kind, p.class, r.lane, r.state, r.epoch, r.drill AS "isDrill", r.created_at AS "acceptedAt", r.requested_by AS "requestedBy", r.reason,
       r.wakes, r.compensating AS "isCompensating", r.outcome, p.on_failure AS "onFailure", p.targets,
       r.precedence, r.held_at IS NOT NULL AS "isHeld", extract(epoch FROM r.deadline_at - coalesce(r.held_at, clock_timestamp()))::float8 * 1000 AS "leftMs"
     FROM run r JOIN plan p ON p.id = r.plan_id WHERE r.id = $1`,
    [id],
  )
  if (!rows[0]) throw new Error(`there is no run ${id}`)
  const { rows: fences } = await client.query<{ key: string; fence: string }>(
    'SELECT f.target_key AS key, f.fence FROM run_target t JOIN target_fence f USING (target_key) WHERE t.run_id = $1 AND t.active',
    [id],
  )
  const { rows: steps } = await client.query<Timed<StepRow>>(`SELECT ${STEP} FROM step s WHERE run_id = $1 ORDER BY n`, [id])
  return timed(
    {
      ...rows[0],
      fences: new Map(fences.map(({ key, fence }) => [key, BigInt(fence)])),
      steps: steps.map((step) => timed<StepRow>(step, since)),
    },
    since,
  )
}
