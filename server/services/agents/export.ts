import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { AgentFilter, AgentListRow } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'
import { listAgents } from './list'

const PAGE = 200
const COLUMNS = ['agent_id', 'state', 'owner', 'trust_level', 'clearance', 'requests_last_minute', 'denied_24h', 'version']

/** The filtered agents as CSV (RFC 4180), page by page. First chunk is the header. What no engine measured is the word unknown. */
export async function* exportAgents(ctx: ServiceContext, filter: AgentFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS])
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof listAgents>> = await listAgents(ctx, { ...filter, ...(cursor ? { cursor } : {}), limit: PAGE })
    if (page.items.length > 0) yield stringify(page.items.map(cellsOf))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}

const cellsOf = (row: AgentListRow) =>
  [row.agentId, row.state, row.owner, row.trustLevel, row.clearance, row.requestsPerMinute ?? 'unknown', row.denied24h, row.version].map(
    guardCell,
  )
