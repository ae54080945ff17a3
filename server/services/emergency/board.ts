import { PODS_KEPT } from '@/lib/emergency-lines'
import { type StopScope, stopKey } from '@/lib/emergency-words'
import { AppError } from '@/lib/errors'
import type { StopBoard, StopRunRef } from '@/lib/schemas/stop-board'
import type { ServiceContext } from '@/server/context'
import { evidenceOf, type LookByUid, manualOf, podsOf, type StepSeen } from './board-pods'
import { rowsOf } from './rows'

type Counts = { total: number; contained: number; gone: number; databaseAt: Date }
/** Sandboxes that were there when the stop was accepted, or that it found later. A count of what nobody has marked is not a zero: it is in `total`. */
const countSandboxes = async (
  ctx: ServiceContext,
  { runId, acceptedAt, agentId }: { runId: string; acceptedAt: Date; agentId: string | null },
) => {
  const [counts] = await ctx.db.$queryRaw<Counts[]>`SELECT count(*)::int AS total,
      count(*) FILTER (WHERE contained_at IS NOT NULL)::int AS contained, count(*) FILTER (WHERE gone_at IS NOT NULL)::int AS gone,
      clock_timestamp() AS "databaseAt"
    FROM sandbox WHERE run_id = ${runId}::uuid OR (pod_uid IS NOT NULL AND requested_at <= ${acceptedAt}
      AND (ended_at IS NULL OR ended_at >= ${acceptedAt}) AND state <> 'refused' AND (${agentId}::text IS NULL OR agent_id = ${agentId}))`
  if (!counts) throw new AppError('UPSTREAM', 'The database did not count.')
  return counts
}

type Told = { what: string; at: Date; href: string | null }
/** Who and what this console told of it: alarms over every page, incidents, and the review that is due. */
const readTold = (
  ctx: ServiceContext,
  { runId, scope, target, acceptedAt }: { runId: string; scope: StopScope; target: string | null; acceptedAt: Date },
) =>
  ctx.db.$queryRaw<Told[]>`SELECT * FROM (
      SELECT 'Alarm over every page: ' || title AS what, opened_at AS at, '/alarms' AS href FROM alarm WHERE href = ${`/runs/${runId}`}
      UNION ALL SELECT CASE WHEN incident_id IS NULL THEN 'Alert: ' ELSE 'Incident: ' END || title, received_at,
        CASE WHEN incident_id IS NULL THEN NULL ELSE '/incidents/' || incident_id END FROM alert WHERE refs->>'runId' = ${runId}
      UNION ALL SELECT 'Leads and analysts: a review of this stop is due', acted_at, '/approvals' FROM stop_review
        WHERE target_kind = 'emergency_stop' AND target_id = ${stopKey(scope, target)} AND abs(extract(epoch FROM acted_at - ${acceptedAt})) < 5
    ) AS told ORDER BY at LIMIT 50`

/** This process' own watch, while it follows and has told everything. */
function lookOf(ctx: ServiceContext): LookByUid | null {
  const view = ctx.clusterView()
  if (view === null || !view.isReachable()) return null
  const { phase, lastError } = view.state('Pod')
  return phase === 'complete' && lastError === null ? (uid) => view.pod(uid) : null
}

/** What was seen of a stop, for the page of its run. In: the run. Out: its times, pods and sandboxes; what is left to do by hand.
 *  Errors: NOT_FOUND where no stop has this run. */
export async function readBoard(ctx: ServiceContext, { runId }: StopRunRef): Promise<StopBoard> {
  const found = await ctx.db.emergency.findUnique({ where: { runId } })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such stop.')
  const readAt = ctx.now().toISOString()
  const { scope, target, acceptedAt } = found
  const ofAgents = scope !== 'workload'
  const [rows, sandboxes, steps, kept] = await Promise.all([
    rowsOf(ctx, [found]),
    countSandboxes(ctx, { runId, acceptedAt, agentId: scope === 'agent' ? target : null }),
    ctx.db.$queryRaw<
      StepSeen[]
    >`SELECT kind, params->>'until' AS until, facts FROM step WHERE run_id = ${runId}::uuid AND kind LIKE 'emergency.%' ORDER BY n`,
    ctx.db.priorState.findMany({
      where: { runId, targetKey: { startsWith: PODS_KEPT } },
      orderBy: { targetKey: 'asc' },
      select: { body: true },
    }),
  ])
  const [row] = rows
  if (!row) throw new AppError('NOT_FOUND', 'There is no such stop.')
  const told = await readTold(ctx, { runId, scope: row.scope, target, acceptedAt })
  const { total, contained, gone, databaseAt } = sandboxes
  return {
    row,
    pods: podsOf({ steps, kept: kept.map(({ body }) => body), look: lookOf(ctx) }),
    sandboxes: ofAgents ? { total, contained, gone } : { total: 0, contained: 0, gone: 0 },
    evidence: evidenceOf(steps),
    told: told.map(({ what, at, href }) => ({ what, at: at.toISOString(), href })),
    manual: manualOf(steps),
    readAt,
    databaseAt: databaseAt.toISOString(),
  }
}
