import { AgentFilter } from '@/lib/schemas/agents'
import { csvRoute } from '@/server/csv-route'
import { exportAgents } from '@/server/services/agents/export'
import { agentsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered agents as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'agents',
  permission: 'agents:export',
  action: 'agents.export',
  target: agentsOf(),
  schema: AgentFilter,
  rows: exportAgents,
})
