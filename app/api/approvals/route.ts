import { ApprovalFilter } from '@/lib/schemas/approvals'
import { csvRoute } from '@/server/csv-route'
import { exportRequests } from '@/server/services/approvals/export'
import { requestsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered requests as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'approvals',
  permission: 'approvals:export',
  action: 'approvals.export',
  target: requestsOf(),
  schema: ApprovalFilter,
  rows: exportRequests,
})
