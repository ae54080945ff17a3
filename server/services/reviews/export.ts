import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { ReviewFilter, ReviewRow } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import { listReviews } from './list'

const PAGE = 200
const COLUMNS: readonly (keyof ReviewRow)[] = [
  'id',
  'kind',
  'agentId',
  'action',
  'priority',
  'riskScore',
  'state',
  'assignee',
  'votes',
  'quorum',
  'createdAt',
  'dueAt',
  'timesOutAt',
  'decidedAt',
  'outcome',
  'origin',
]
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The filtered reviews as CSV (RFC 4180), page by page. First chunk is the header. */
export async function* exportReviews(ctx: ServiceContext, filter: ReviewFilter): AsyncGenerator<string> {
  yield stringify([[...COLUMNS, 'reasons'].map(snake)])
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof listReviews>> = await listReviews(ctx, { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) })
    if (page.items.length > 0) yield stringify(page.items.map(cellsOf))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}

const cellsOf = (row: ReviewRow) => [
  ...COLUMNS.map((name) => row[name]).map((cell) => guardCell(Array.isArray(cell) ? cell.join(' ') : cell)),
  guardCell(row.reasons.join('; ')),
]
