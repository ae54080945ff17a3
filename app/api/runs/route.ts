import { RunFilter } from '@/lib/schemas/runs'
import { csvRoute } from '@/server/csv-route'
import { exportRuns } from '@/server/services/runs/export'
import { runsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered runs as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'runs',
  permission: 'runs:export',
  action: 'runs.export',
  target: runsOf(),
  schema: RunFilter,
  rows: exportRuns,
})
