import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { IncidentFilter, IncidentRow } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { listIncidents } from './list'

const PAGE = 200
const at = ({ clocks }: IncidentRow, phase: string) => clocks.find((clock) => clock.phase === phase)?.at ?? null
const COLUMNS: readonly [name: string, cell: (row: IncidentRow) => string | number | boolean | null][] = [
  ['incident_id', ({ id }) => id],
  ['number', ({ number }) => `INC-${number}`],
  ['type', ({ type }) => type],
  ['severity', ({ severity }) => severity],
  ['state', ({ state }) => state],
  ['title', ({ title }) => title],
  ['agents', ({ agents }) => agents.join(' ')],
  ['alerts', ({ alerts }) => alerts],
  ['commander', ({ commander }) => commander?.name ?? null],
  ['triggered_by', ({ triggeredBy }) => triggeredBy],
  ['triggered_at', ({ triggeredAt }) => triggeredAt],
  ['acknowledged_at', (row) => at(row, 'acknowledged')],
  ['contained_at', (row) => at(row, 'contained')],
  ['mitigated_at', (row) => at(row, 'mitigated')],
  ['resolved_at', (row) => at(row, 'resolved')],
  ['reviewed_at', (row) => at(row, 'reviewed')],
  ['drill', ({ drill }) => drill],
]

/** The filtered incidents as CSV (RFC 4180), page by page. First chunk is the header. */
export async function* exportIncidents(ctx: ServiceContext, filter: IncidentFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS.map(([name]) => name)])
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof listIncidents>> = await listIncidents(ctx, {
      ...filter,
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
    })
    if (page.items.length > 0) yield stringify(page.items.map((row) => COLUMNS.map(([, cell]) => guardCell(cell(row)))))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}
