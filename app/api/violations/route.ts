import { ViolationFilter } from '@/lib/schemas/violations'
import { csvRoute } from '@/server/csv-route'
import { violationsOf } from '@/server/services/targets'
import { exportViolations } from '@/server/services/violations/export'

export const dynamic = 'force-dynamic'

/** The filtered violations as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'violations',
  permission: 'violations:export',
  action: 'violations.export',
  target: violationsOf(),
  schema: ViolationFilter,
  rows: exportViolations,
})
