import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { AlertFilter, AlertRow } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { listAlerts } from './list'

const PAGE = 200
const COLUMNS: readonly [name: string, cell: (row: AlertRow) => string | number | boolean | null][] = [
  ['alert_id', ({ id }) => id],
  ['source', ({ source }) => source],
  ['kind', ({ kind }) => kind],
  ['title', ({ title }) => title],
  ['severity', ({ severity }) => severity],
  ['starts_at', ({ startsAt }) => startsAt],
  ['ends_at', ({ endsAt }) => endsAt],
  ['occurred', ({ occurred }) => occurred],
  ['last_at', ({ lastAt }) => lastAt],
  ['incident', ({ incident }) => (incident ? `INC-${incident.number}` : null)],
  ['was_told', ({ wasTold }) => wasTold],
  ['held_by', ({ trace }) => trace?.heldBy?.what ?? null],
  ['verdict', ({ trace }) => trace?.verdict ?? null],
  ['drill', ({ drill }) => drill],
]

/** The filtered alerts as CSV (RFC 4180), page by page. First chunk is the header. */
export async function* exportAlerts(ctx: ServiceContext, filter: AlertFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS.map(([name]) => name)])
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof listAlerts>> = await listAlerts(ctx, { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) })
    if (page.items.length > 0) yield stringify(page.items.map((row) => COLUMNS.map(([, cell]) => guardCell(cell(row)))))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}
