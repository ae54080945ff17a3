import { AlertFilter } from '@/lib/schemas/incidents'
import { csvRoute } from '@/server/csv-route'
import { exportAlerts } from '@/server/services/alerts/export'
import { alertsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered alerts as a CSV file, each with why somebody was told of it or nobody. */
export const { GET, HEAD } = csvRoute({
  name: 'alerts',
  permission: 'incidents:export',
  action: 'alerts.export',
  target: alertsOf(),
  schema: AlertFilter,
  rows: exportAlerts,
})
