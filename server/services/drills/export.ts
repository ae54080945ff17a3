import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { DrillFilter, DrillRow } from '@/lib/schemas/drills'
import type { ServiceContext } from '@/server/context'
import { listDrills } from './list'

const PAGE = 200
const COLUMNS = [
  ...(['id', 'kind', 'family', 'state', 'startedBy', 'reason', 'target', 'acceptedAt', 'attemptedAt', 'endedAt', 'why'] as const),
  ...(['agentId', 'sandboxId', 'runId', 'incidentId', 'emergencyId', 'origin', 'isSimulated', 'drill'] as const),
] as const satisfies readonly (keyof DrillRow)[]
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The filtered drills as CSV (RFC 4180), page by page. First chunk is the header. */
export async function* exportDrills(ctx: ServiceContext, filter: DrillFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS.map(snake)])
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof listDrills>> = await listDrills(ctx, { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) })
    if (page.items.length > 0) yield stringify(page.items.map((row) => COLUMNS.map((name) => guardCell(row[name]))))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}
