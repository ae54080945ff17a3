import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { ApprovalFilter, ApprovalRow } from '@/lib/schemas/approvals'
import type { ServiceContext } from '@/server/context'
import { listRequests } from './list'

const PAGE = 200
const COLUMNS = [
  'id',
  'action',
  'targetKind',
  'targetId',
  'state',
  'version',
  'reason',
  'askedBy',
  'quorum',
  'missing',
  'votes',
  'createdAt',
  'expiresAt',
  'closedAt',
  'closedWhy',
] as const satisfies readonly (keyof ApprovalRow)[]
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The filtered requests as CSV (RFC 4180), page by page. First chunk is the header. */
export async function* exportRequests(ctx: ServiceContext, filter: ApprovalFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS.map(snake)])
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof listRequests>> = await listRequests(ctx, {
      ...filter,
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
    })
    if (page.items.length > 0) yield stringify(page.items.map((row) => COLUMNS.map((name) => guardCell(row[name]))))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}
