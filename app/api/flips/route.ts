import { FlipFilter } from '@/lib/schemas/replays'
import { csvRoute } from '@/server/csv-route'
import { exportFlips } from '@/server/services/replays/export-flips'
import { flipsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** Decisions that came out otherwise in a replay, as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'replay-changes',
  permission: 'decisions:export',
  action: 'policies.export',
  target: flipsOf(),
  schema: FlipFilter,
  rows: exportFlips,
})
