import type { ReportKind } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import type { Asked } from './gather'

/** How long a worker may be silent with a report in its hands before another makes it. */
export const CLAIM_SECONDS = 180
export const ATTEMPTS_MAX = 3

type Row = {
  id: string
  kind: ReportKind
  period_from: Date
  period_to: Date
  cause: 'person' | 'schedule'
  requested_by: string
  late_ms: bigint | null
  run_id: string | null
  attempts: number
}
export type Claim = Omit<Asked, 'environment' | 'software'> & { attempt: number }

/** Takes the oldest report that waits, or whose worker fell silent, by the database's clock. Two workers never hold the same one. */
export async function claimReport(ctx: ServiceContext, owner: string): Promise<Claim | null> {
  const rows = await ctx.db.$queryRaw<Row[]>`
    UPDATE report_request SET state = 'making', attempts = attempts + 1, claimed_by = ${owner},
      claimed_until = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}::float8)
    WHERE id = (
      SELECT id FROM report_request
      WHERE state IN ('requested', 'making') AND attempts < ${ATTEMPTS_MAX} AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
      ORDER BY requested_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, kind, period_from, period_to, cause, requested_by, late_ms, run_id, attempts`
  const [row] = rows
  if (!row) return null
  await ctx.db.event.create({ data: { topic: 'reports', ref: row.id, version: 'making' } })
  return {
    id: row.id,
    kind: row.kind,
    period: { from: row.period_from, to: row.period_to },
    cause: row.cause,
    requestedBy: row.requested_by,
    lateMs: row.late_ms === null ? null : Number(row.late_ms),
    runId: row.run_id,
    attempt: row.attempts,
  }
}

/** Gives up reports that were tried often enough and whose last worker fell silent. Out: how many. */
export async function abandonReports(ctx: ServiceContext): Promise<number> {
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    UPDATE report_request SET state = 'failed', finished_at = clock_timestamp(), claimed_until = NULL,
      failed_why = 'The worker ended each time it was made. Ask again when the worker is well.'
    WHERE state IN ('requested', 'making') AND attempts >= ${ATTEMPTS_MAX} AND claimed_until < clock_timestamp()
    RETURNING id`
  for (const { id } of rows) await ctx.db.event.create({ data: { topic: 'reports', ref: id, version: 'failed' } })
  return rows.length
}
