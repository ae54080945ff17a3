import { EmergencyFilter } from '@/lib/schemas/emergencies'
import { csvRoute } from '@/server/csv-route'
import { exportEmergencies } from '@/server/services/emergencies/export'
import { emergenciesOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered emergency changes as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'emergencies',
  permission: 'approvals:export',
  action: 'stops.export',
  target: emergenciesOf(),
  schema: EmergencyFilter,
  rows: exportEmergencies,
})
