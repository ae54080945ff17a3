import { WorkloadFilter } from '@/lib/schemas/workloads'
import { csvRoute } from '@/server/csv-route'
import { workloadsOf } from '@/server/services/targets'
import { exportWorkloads } from '@/server/services/workloads/export'

export const dynamic = 'force-dynamic'

/** The filtered workloads as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'workloads',
  permission: 'workloads:export',
  action: 'workloads.export',
  target: workloadsOf(),
  schema: WorkloadFilter,
  rows: exportWorkloads,
})
