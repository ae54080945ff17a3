import type { ExportFormat, ExportRow, ExportState } from '@/lib/schemas/audit-exports'
import type { Prisma } from '@/server/generated/prisma/client'

/** How long the file of an export is kept. */
export const KEPT_DAYS = 7
const DAY_MS = 86_400_000
type Row = Prisma.AuditExportGetPayload<object>

const compact = (at: Date) => at.toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
export const nameOf = ({ id, fromAt, toAt }: Pick<Row, 'id' | 'fromAt' | 'toAt'>): string =>
  `acgs-audit-${compact(fromAt)}-${compact(toAt)}-${id.slice(-6)}`

const orNull = (value: bigint | null) => (value === null ? null : Number(value))

/** An export as people read it. */
export const exportRowOf = (row: Row, by: string): ExportRow => ({
  id: row.id,
  name: nameOf(row),
  format: row.format as ExportFormat, // a constraint of the table
  from: row.fromAt.toISOString(),
  to: row.toAt.toISOString(),
  includeDetail: row.includeDetail,
  state: row.state as ExportState, // a constraint of the table
  requestedAt: row.requestedAt.toISOString(),
  by,
  finishedAt: row.finishedAt?.toISOString() ?? null,
  failedWhy: row.failedWhy,
  attempts: row.attempts,
  entries: row.firstIdx === null || row.endIdx === null ? null : Number(row.endIdx - row.firstIdx),
  first: orNull(row.firstIdx),
  end: orNull(row.endIdx),
  size: orNull(row.size),
  leftOut: orNull(row.leftOut),
  bytes: orNull(row.bytes),
  sha256: row.sha256,
  keptUntil: row.state === 'made' && row.finishedAt ? new Date(row.finishedAt.getTime() + KEPT_DAYS * DAY_MS).toISOString() : null,
})

/** As it goes over HTTP. */
export const wireExportOf = (row: Row) => {
  const read = exportRowOf(row, row.requestedBy)
  return {
    export_id: read.id,
    state: read.state,
    format: read.format,
    from: read.from,
    to: read.to,
    include_detail: read.includeDetail,
    requested_at: read.requestedAt,
    finished_at: read.finishedAt,
    failed_why: read.failedWhy,
    entries: read.entries,
    first_index: read.first,
    end_index: read.end,
    log_size: read.size,
    left_out: read.leftOut,
    bytes: read.bytes,
    sha256: read.sha256,
    kept_until: read.keptUntil,
    file: read.state === 'made' ? `/api/v1/audit/export/${read.id}/file` : null,
  }
}
export type WireExport = ReturnType<typeof wireExportOf>
