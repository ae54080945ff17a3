import type { ExportFormat } from '@/lib/schemas/audit-exports'
import type { ServiceContext } from '@/server/context'

/** How long a worker may be silent with an export in its hands before another makes it; it says so again with each part. */
export const CLAIM_SECONDS = 120
export const ATTEMPTS_MAX = 3
export type ExportClaim = { id: string; format: ExportFormat; fromAt: Date; toAt: Date; includeDetail: boolean; attempt: number }
type Row = { id: string; format: ExportFormat; from_at: Date; to_at: Date; include_detail: boolean; attempts: number }

/** Takes the oldest export that waits, or whose worker fell silent, by the database's clock. Two workers never hold the same one. */
export async function claimExport(ctx: ServiceContext, owner: string): Promise<ExportClaim | null> {
  const [row] = await ctx.db.$queryRaw<Row[]>`
    UPDATE audit_export SET state = 'making', attempts = attempts + 1, claimed_by = ${owner},
      claimed_until = clock_timestamp() + make_interval(secs => ${CLAIM_SECONDS}::float8)
    WHERE id = (
      SELECT id FROM audit_export
      WHERE state IN ('requested', 'making') AND attempts < ${ATTEMPTS_MAX} AND (claimed_until IS NULL OR claimed_until < clock_timestamp())
      ORDER BY requested_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, format, from_at, to_at, include_detail, attempts`
  if (!row) return null
  await ctx.db.event.create({ data: { topic: 'audit', ref: row.id, version: 'export-making' } })
  const { id, format, from_at: fromAt, to_at: toAt, include_detail: includeDetail, attempts: attempt } = row
  return { id, format, fromAt, toAt, includeDetail, attempt }
}

/** Gives up exports that were tried often enough and whose last worker fell silent, and takes their parts away. Out: how many. */
export async function abandonExports(ctx: ServiceContext): Promise<number> {
  const rows = await ctx.db.$queryRaw<{ id: string }[]>`
    UPDATE audit_export SET state = 'failed', finished_at = clock_timestamp(), claimed_until = NULL,
      failed_why = 'The worker ended each time it was made. Ask again when the worker is well.'
    WHERE state = 'making' AND attempts >= ${ATTEMPTS_MAX} AND claimed_until < clock_timestamp()
    RETURNING id`
  for (const { id } of rows) {
    await ctx.db.auditExportPart.deleteMany({ where: { exportId: id } })
    await ctx.db.event.create({ data: { topic: 'audit', ref: id, version: 'export-failed' } })
  }
  return rows.length
}
