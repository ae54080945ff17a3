import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { RunFilter, RunRow } from '@/lib/schemas/runs'
import type { ServiceContext } from '@/server/context'
import { listRuns } from './list'

const PAGE = 200
const COLUMNS = [
  'id',
  'kind',
  'class',
  'title',
  'state',
  'verdict',
  'says',
  'lane',
  'isDrill',
  'targets',
  'startedBy',
  'reason',
  'createdAt',
  'startedAt',
  'finishedAt',
  'elapsedMs',
  'deadlineAt',
  'stepsDone',
  'stepsTotal',
  'planId',
] as const satisfies readonly (keyof RunRow)[]
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const cellOf = (row: RunRow, name: (typeof COLUMNS)[number]) => {
  const value = row[name]
  return guardCell(Array.isArray(value) ? value.join(' ') : value)
}

/** The filtered runs as CSV (RFC 4180), page by page. First chunk is the header. */
export async function* exportRuns(ctx: ServiceContext, filter: RunFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS.map(snake)])
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof listRuns>> = await listRuns(ctx, { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) })
    if (page.items.length > 0) yield stringify(page.items.map((row) => COLUMNS.map((name) => cellOf(row, name))))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}
