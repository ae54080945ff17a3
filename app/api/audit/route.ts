import { AuditFilter } from '@/lib/schemas/audit'
import { csvRoute } from '@/server/csv-route'
import { exportAuditRows } from '@/server/services/audit/export-rows'
import { auditOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered entries as a CSV file, for reading. */
export const { GET, HEAD } = csvRoute({
  name: 'audit',
  permission: 'audit:export',
  action: 'audit.export',
  target: auditOf(),
  schema: AuditFilter,
  rows: exportAuditRows,
})
