import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { PersonFilter, PersonPage, PersonRow } from '@/lib/schemas/people'
import type { ServiceContext } from '@/server/context'
import { listPeople } from './list'

const COLUMNS = ['person_id', 'name', 'kind', 'login', 'state', 'roles', 'second_factor', 'open_sessions', 'last_seen_at']

/** The filtered people as CSV (RFC 4180), page by page. First chunk is the header. */
export async function* exportPeople(ctx: ServiceContext, filter: PersonFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS])
  let cursor: string | undefined
  do {
    const page: PersonPage = await listPeople(ctx, { ...filter, ...(cursor ? { cursor } : {}), limit: 200 })
    if (page.items.length > 0) yield stringify(page.items.map(cellsOf))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}

const cellsOf = (row: PersonRow) =>
  [
    row.id,
    row.name,
    row.kind,
    row.login ?? '',
    row.state,
    row.roles.join(' '),
    row.kind === 'local' ? (row.hasFactor ? 'yes' : 'no') : 'not known here',
    row.liveSessions,
    row.lastSeenAt ?? 'never',
  ].map(guardCell)
