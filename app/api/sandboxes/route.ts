import { SandboxFilter } from '@/lib/schemas/sandboxes'
import { csvRoute } from '@/server/csv-route'
import { exportSandboxes } from '@/server/services/sandboxes/export'
import { sandboxesOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered sandboxes as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'sandboxes',
  permission: 'sandboxes:export',
  action: 'sandboxes.export',
  target: sandboxesOf(),
  schema: SandboxFilter,
  rows: exportSandboxes,
})
