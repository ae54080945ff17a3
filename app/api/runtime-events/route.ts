import { EventFilter } from '@/lib/schemas/sandboxes'
import { csvRoute } from '@/server/csv-route'
import { exportEvents } from '@/server/services/sandboxes/export'
import { runtimeEventsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered runtime events as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'runtime-events',
  permission: 'sandboxes:export',
  action: 'sandboxes.export',
  target: runtimeEventsOf(),
  schema: EventFilter,
  rows: exportEvents,
})
