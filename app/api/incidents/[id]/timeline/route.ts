import { IncidentRef } from '@/lib/schemas/incidents'
import { csvRoute } from '@/server/csv-route'
import { exportTimeline } from '@/server/services/incidents/timeline-page'
import { incidentsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The whole timeline of one incident as JSON lines, oldest first. */
export const { GET, HEAD } = csvRoute({
  name: 'timeline',
  permission: 'incidents:export',
  action: 'incidents.export',
  target: incidentsOf(),
  schema: IncidentRef,
  none: 'There is no such incident.',
  rows: exportTimeline,
  format: 'jsonl',
})
