import { StopFilter } from '@/lib/schemas/stops'
import { csvRoute } from '@/server/csv-route'
import { exportStops } from '@/server/services/stops/export'
import { stopsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered stops as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'stops',
  permission: 'approvals:export',
  action: 'stops.export',
  target: stopsOf(),
  schema: StopFilter,
  rows: exportStops,
})
