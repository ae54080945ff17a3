import { WaiverFilter } from '@/lib/schemas/waivers'
import { csvRoute } from '@/server/csv-route'
import { waiversOf } from '@/server/services/targets'
import { exportWaivers } from '@/server/services/waivers/export'

export const dynamic = 'force-dynamic'

/** The filtered waivers as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'waivers',
  permission: 'waivers:export',
  action: 'waivers.export',
  target: waiversOf(),
  schema: WaiverFilter,
  rows: exportWaivers,
})
