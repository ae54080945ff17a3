import { IncidentFilter } from '@/lib/schemas/incidents'
import { csvRoute } from '@/server/csv-route'
import { exportIncidents } from '@/server/services/incidents/export'
import { incidentsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered incidents as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'incidents',
  permission: 'incidents:export',
  action: 'incidents.export',
  target: incidentsOf(),
  schema: IncidentFilter,
  rows: exportIncidents,
})
