import type { AgentFilter, AgentListRow } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listAgents } from './list'

const COLUMNS: readonly CsvColumn<AgentListRow>[] = [
  ...(['agentId', 'state', 'owner', 'trustLevel', 'clearance'] as const),
  ['requests_last_minute', ({ requestsPerMinute }) => requestsPerMinute ?? 'unknown'],
  ['denied_24h', ({ denied24h }) => denied24h],
  'version',
]

/** The filtered agents as CSV. What no engine measured is the word unknown. */
export const exportAgents = (ctx: ServiceContext, filter: AgentFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listAgents(ctx, { ...filter, ...page }))
