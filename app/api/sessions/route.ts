import { SessionFilter } from '@/lib/schemas/sessions'
import { csvRoute } from '@/server/csv-route'
import { exportSessions } from '@/server/services/sessions/export'
import { openSessionsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered sessions as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'sessions',
  permission: 'people:export',
  action: 'sessions.export',
  target: openSessionsOf(),
  schema: SessionFilter,
  rows: exportSessions,
})
