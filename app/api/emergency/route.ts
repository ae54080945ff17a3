import { EmergencyFilter } from '@/lib/schemas/emergency'
import { csvRoute } from '@/server/csv-route'
import { exportEmergency } from '@/server/services/emergency/export'
import { stopListOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered stops as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'emergency',
  permission: 'emergency:read',
  action: 'emergency.export',
  target: stopListOf(),
  schema: EmergencyFilter,
  rows: exportEmergency,
})
