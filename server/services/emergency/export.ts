import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { EmergencyFilter, EmergencyRow } from '@/lib/schemas/emergency'
import type { ServiceContext } from '@/server/context'
import { listEmergency } from './list'

const PAGE = 200
const COLUMNS = [
  'id',
  'scope',
  'target',
  'reason',
  'startedBy',
  'acceptedAt',
  'latchedAt',
  'containedAt',
  'stoppedAt',
  'confirmedAt',
  'failedAt',
  'resumedAt',
  'runId',
  'resumeRunId',
  'incidentId',
  'drill',
] as const satisfies readonly (keyof EmergencyRow)[]
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The filtered stops as CSV (RFC 4180), page by page. First chunk is the header. */
export async function* exportEmergency(ctx: ServiceContext, filter: EmergencyFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS.map(snake)])
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof listEmergency>> = await listEmergency(ctx, {
      ...filter,
      limit: PAGE,
      ...(cursor ? { cursor } : {}),
    })
    if (page.items.length > 0) yield stringify(page.items.map((row) => COLUMNS.map((name) => guardCell(row[name]))))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}
