import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { WaiverFilter, WaiverRow } from '@/lib/schemas/waivers'
import type { ServiceContext } from '@/server/context'
import { listWaivers } from './list'

const PAGE = 200
const COLUMNS = [
  'id',
  'rule',
  'ruleNow',
  'agentGlob',
  'ticket',
  'phase',
  'starts',
  'expires',
  'requestedBy',
  'requestedAt',
  'approvedBy',
  'approvedAt',
  'endedBy',
  'endedAt',
  'matched',
  'lastMatchedAt',
  'isUnused',
] as const satisfies readonly (keyof WaiverRow)[]
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)

/** The filtered waivers as CSV (RFC 4180), page by page. First chunk is the header. */
export async function* exportWaivers(ctx: ServiceContext, filter: WaiverFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS.map(snake)])
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof listWaivers>> = await listWaivers(ctx, { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) })
    const cellOf = (value: WaiverRow[(typeof COLUMNS)[number]]) => guardCell(typeof value === 'boolean' ? String(value) : value)
    if (page.items.length > 0) yield stringify(page.items.map((row) => COLUMNS.map((name) => cellOf(row[name]))))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}
