import { answerCsv, refuseHead } from '@/app/api/answer-csv'
import { AgentFilter } from '@/lib/schemas/agents'
import { exportAgents } from '@/server/services/agents/export'
import { agentsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered agents as a CSV file. */
export const GET = (request: Request): Promise<Response> =>
  answerCsv(request, {
    name: 'agents',
    permission: 'agents:export',
    action: 'agents.export',
    target: agentsOf,
    schema: AgentFilter,
    rows: exportAgents,
  })
export const HEAD = refuseHead
