import { LANE_NAMES, type Lane, type PlanClass, type RunState } from '@/lib/run-states'
import { runTitle } from '@/lib/run-title'
import { readStepError, runVerdict, sayRun } from '@/lib/run-verdict'
import type { RunRow } from '@/lib/schemas/runs'
import { Prisma } from '@/server/generated/prisma/client'

export type FoundRun = {
  id: string
  planId: string
  kind: string
  class: PlanClass
  wish: unknown
  revision: string | null
  targets: string[]
  state: RunState
  outcome: string | null
  waitingFor: string | null
  lane: Lane
  isDrill: boolean
  requestedBy: string
  reason: string
  createdAt: Date
  startedAt: Date | null
  finishedAt: Date | null
  deadlineAt: Date | null
  isLate: boolean
  elapsedMs: number
  stepsDone: number
  stepsTotal: number
  failure: string | null
  isSuperseded: boolean
}

/** What a run is called by, of `run r` joined with `plan p`. */
export const TITLE_COLUMNS = Prisma.sql`p.kind, (SELECT w.params FROM plan_request w WHERE w.id = r.plan_id) AS wish,
  p.preview #>> '{detail,to,number}' AS revision, ARRAY(SELECT t->>'key' FROM jsonb_array_elements(p.targets) AS t) AS targets`

/** Of `run r` joined with `plan p`. */
export const RUN_COLUMNS = Prisma.sql`${TITLE_COLUMNS}, r.id, r.plan_id AS "planId", p.class, r.state, r.outcome, r.waiting_for AS "waitingFor",
  r.lane, r.drill AS "isDrill", r.requested_by AS "requestedBy", r.reason,
  r.created_at AS "createdAt", r.started_at AS "startedAt", r.finished_at AS "finishedAt", r.deadline_at AS "deadlineAt",
  coalesce(r.deadline_at < coalesce(r.finished_at, clock_timestamp()), FALSE) AS "isLate",
  (extract(epoch FROM coalesce(r.finished_at, clock_timestamp()) - r.created_at) * 1000)::float8 AS "elapsedMs",
  (SELECT count(*)::int FROM step s WHERE s.run_id = r.id AND s.state IN ('done', 'skipped', 'compensated')) AS "stepsDone",
  (SELECT count(*)::int FROM step s WHERE s.run_id = r.id) AS "stepsTotal",
  (SELECT s.error FROM step s WHERE s.run_id = r.id AND s.state = 'failed' ORDER BY s.n LIMIT 1) AS failure,
  coalesce((SELECT o.state = 'done' AND o.outcome = 'verified' FROM run o WHERE o.id = r.preempted_by), FALSE) AS "isSuperseded"`

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
/** Ids that may be of persons, wherever a sentence names one. */
export const idsIn = (...texts: (string | null)[]): string[] => texts.flatMap((text) => text?.match(UUID) ?? [])
/** A sentence with the names there are: what is stored names people by their ids. */
export const withNames = <T extends string | null>(text: T, nameOf: (id: string) => string): T =>
  (text === null ? null : text.replace(UUID, nameOf)) as T // null stays null

const iso = (at: Date | null): string | null => at?.toISOString() ?? null

export function rowOf(found: FoundRun, { viewer, nameOf }: { viewer: string; nameOf: (id: string) => string }): RunRow {
  const { id, planId, kind, targets, state, isDrill, reason, stepsDone, stepsTotal, requestedBy } = found
  const facts = { ...found, end: readStepError(found.failure).end }
  return {
    id,
    planId,
    kind,
    class: found.class,
    title: runTitle(found),
    state,
    verdict: runVerdict(facts),
    says: withNames(sayRun(facts), nameOf),
    lane: LANE_NAMES[found.lane],
    isDrill,
    targets,
    startedBy: nameOf(requestedBy),
    isMine: requestedBy === viewer,
    reason,
    createdAt: found.createdAt.toISOString(),
    startedAt: iso(found.startedAt),
    finishedAt: iso(found.finishedAt),
    elapsedMs: Math.max(0, Math.round(found.elapsedMs)),
    deadlineAt: iso(found.deadlineAt),
    stepsDone,
    stepsTotal,
  }
}
