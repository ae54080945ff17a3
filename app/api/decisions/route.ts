import { DecisionFilter } from '@/lib/schemas/decisions'
import { csvRoute } from '@/server/csv-route'
import { exportDecisions } from '@/server/services/decisions/export'
import { decisionsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered decisions as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'decisions',
  permission: 'decisions:export',
  action: 'decisions.export',
  target: decisionsOf(),
  schema: DecisionFilter,
  rows: exportDecisions,
})
