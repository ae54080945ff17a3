import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { StopFilter, StopRow } from '@/lib/schemas/stops'
import type { ServiceContext } from '@/server/context'
import { listStops } from './list'

const PAGE = 200
const COLUMNS = [
  'id',
  'action',
  'targetKind',
  'targetId',
  'reason',
  'actedBy',
  'actedAt',
  'method',
  'dueAt',
  'isLate',
  'reviewedBy',
  'reviewedAt',
  'note',
] as const satisfies readonly (keyof StopRow)[]
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The filtered stops as CSV (RFC 4180), page by page. First chunk is the header. */
export async function* exportStops(ctx: ServiceContext, filter: StopFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS.map(snake)])
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof listStops>> = await listStops(ctx, { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) })
    if (page.items.length > 0) yield stringify(page.items.map((row) => COLUMNS.map((name) => guardCell(row[name]))))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}
