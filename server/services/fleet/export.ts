import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { FleetFilter, FleetRow } from '@/lib/schemas/fleet'
import type { ServiceContext } from '@/server/context'
import { listFleet } from './list'

const PAGE = 200
const COLUMNS = [
  'instance_id',
  'label',
  'state',
  'opa_version',
  'active_revision',
  'policy_version',
  'age_seconds',
  'last_error',
  'decisions',
  'decisions_lost',
  'first_seen',
  'last_seen',
  'token_state',
  'labels',
]

/** The filtered OPAs as CSV (RFC 4180), page by page. First chunk is the header. What is not known is the word unknown. */
export async function* exportFleet(ctx: ServiceContext, filter: FleetFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS])
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof listFleet>> = await listFleet(ctx, { ...filter, ...(cursor ? { cursor } : {}), limit: PAGE })
    if (page.items.length > 0) yield stringify(page.items.map(cellsOf))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}

const cellsOf = (row: FleetRow) =>
  [
    row.id,
    row.label,
    row.state,
    row.version ?? 'unknown',
    row.activeRevision ?? 'unknown',
    row.activeVersion ?? 'unknown',
    row.ageMs === null ? 'unknown' : Math.round(row.ageMs / 1000),
    row.hasReported ? (row.lastError ?? '') : 'unknown',
    row.decisions,
    row.lost ?? 'unknown',
    row.firstSeen,
    row.lastSeen,
    row.tokenState,
    Object.entries(row.labels)
      .map(([name, value]) => `${name}=${value}`)
      .join(' '),
  ].map(guardCell)
