import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { SessionFilter, SessionPage, SessionRow } from '@/lib/schemas/sessions'
import type { ServiceContext } from '@/server/context'
import { listSessions } from './list'

const COLUMNS = [
  'session',
  'person_id',
  'person',
  'method',
  'amr',
  'mfa',
  'address',
  'user_agent_hash',
  'created_at',
  'last_seen_at',
  'ends_at',
]

/** The open sessions as CSV (RFC 4180), page by page. First chunk is the header. */
export async function* exportSessions(ctx: ServiceContext, filter: SessionFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS])
  let cursor: string | undefined
  do {
    const page: SessionPage = await listSessions(ctx, { ...filter, ...(cursor ? { cursor } : {}), limit: 200 })
    if (page.items.length > 0) yield stringify(page.items.map(cellsOf))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}

const cellsOf = (row: SessionRow) =>
  [
    row.id,
    row.personId,
    row.person,
    row.method,
    row.amr.join(' '),
    row.mfa ? 'yes' : 'no',
    row.ip,
    row.uaHash,
    row.createdAt,
    row.lastSeenAt,
    row.absoluteUntil,
  ].map(guardCell)
