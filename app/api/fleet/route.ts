import { FleetFilter } from '@/lib/schemas/fleet'
import { csvRoute } from '@/server/csv-route'
import { exportFleet } from '@/server/services/fleet/export'
import { fleetOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered OPAs as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'fleet',
  permission: 'fleet:read',
  action: 'fleet.export',
  target: fleetOf(),
  schema: FleetFilter,
  rows: exportFleet,
})
