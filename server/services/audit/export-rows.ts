import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { AuditFilter, AuditRow } from '@/lib/schemas/audit'
import type { ServiceContext } from '@/server/context'
import { listAudit } from './list'

const PAGE = 1000
const COLUMNS = [
  'index',
  'at',
  'entry_id',
  'phase',
  'action',
  'result',
  'actor_id',
  'actor_kind',
  'actor_name',
  'target_kind',
  'target_id',
  'request_id',
  'run_id',
  'incident_id',
  'reason',
  'late',
  'drill',
  'sealed_at',
  'proof',
]

/** The filtered entries as CSV (RFC 4180), page by page. First chunk is the header. It is for reading; what proves is the log's own export. */
export async function* exportAuditRows(ctx: ServiceContext, filter: AuditFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS])
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof listAudit>> = await listAudit(ctx, { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) })
    if (page.items.length > 0) yield stringify(page.items.map(cellsOf))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}

const cellsOf = (row: AuditRow) =>
  [
    row.idx,
    row.at,
    row.entryId,
    row.phase,
    row.action,
    row.result,
    row.actor.id,
    row.actor.kind,
    row.actor.name,
    row.target.kind,
    row.target.id,
    row.requestId,
    row.runId,
    row.incidentId,
    row.reason,
    String(row.isLate),
    String(row.isDrill),
    row.sealedAt,
    row.seal.state,
  ].map(guardCell)
