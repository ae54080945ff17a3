import { ReadLatency } from '@/lib/schemas/overview'
import { csvRoute } from '@/server/csv-route'
import { exportLatency } from '@/server/services/overview/export'
import { latencyOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The latency of a window or of a chosen span as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'decision-latency',
  permission: 'overview:read',
  action: 'overview.export',
  target: latencyOf(),
  schema: ReadLatency,
  rows: exportLatency,
})
