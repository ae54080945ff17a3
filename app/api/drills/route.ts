import { DrillFilter } from '@/lib/schemas/drills'
import { csvRoute } from '@/server/csv-route'
import { exportDrills } from '@/server/services/drills/export'
import { drillsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered drills as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'drills',
  permission: 'drills:read',
  action: 'drills.export',
  target: drillsOf(),
  schema: DrillFilter,
  rows: exportDrills,
})
