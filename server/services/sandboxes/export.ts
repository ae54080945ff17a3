import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import { EVENT_SEVERITIES } from '@/lib/sandbox-words'
import type { EventFilter, RuntimeEventRow, SandboxFilter, SandboxRow } from '@/lib/schemas/sandboxes'
import type { ServiceContext } from '@/server/context'
import { listEvents } from './events'
import { listSandboxes } from './list'

const PAGE = 200
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
const severityOf = (worst: number | null) => (worst === null ? null : (EVENT_SEVERITIES[worst] ?? worst))

type Cell = string | number | boolean | null
/** A word for yes and no: the library writes nothing for false, which would read as not known. */
const cellOf = (cell: Cell): Cell => (typeof cell === 'boolean' ? (cell ? 'yes' : 'no') : guardCell(cell))

type Page<Row> = { items: Row[]; nextCursor: string | null }
async function* rowsOf<Row>(columns: readonly string[], read: (cursor?: string) => Promise<Page<Row>>, cells: (row: Row) => Cell[]) {
  yield stringify([columns.map(snake)])
  let cursor: string | undefined
  do {
    const page: Page<Row> = await read(cursor)
    if (page.items.length > 0) yield stringify(page.items.map((row) => cells(row).map(cellOf)))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}

const SANDBOX = [
  ...(['id', 'agentId', 'state', 'runtime', 'language', 'node', 'podName', 'isSimulated', 'drill', 'requestedAt', 'readyAt'] as const),
  ...(['coldStartMs', 'seenAt', 'endedAt', 'ending', 'quarantine', 'containedAt', 'goneAt', 'runId', 'events', 'worst'] as const),
] satisfies readonly Exclude<keyof SandboxRow, 'clock'>[]

/** The filtered sandboxes as CSV (RFC 4180), page by page. What nobody measured or observed is empty, never zero. */
export const exportSandboxes = (ctx: ServiceContext, filter: SandboxFilter): AsyncGenerator<string> =>
  rowsOf(
    [...SANDBOX, 'containedAfterMs', 'goneAfterMs'],
    (cursor) => listSandboxes(ctx, { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) }),
    (row) => [
      ...SANDBOX.map((name) => (name === 'worst' ? severityOf(row.worst) : row[name])),
      ...[row.clock?.containedMs ?? null, row.clock?.goneMs ?? null],
    ],
  )

const EVENT = [
  ...(['id', 'receivedAt', 'occurredAt', 'occurred', 'source', 'rule', 'violationType', 'family', 'severity', 'layer', 'blocked'] as const),
  ...(['state', 'sandboxId', 'podName', 'agentId', 'runId', 'drill', 'description', 'indicators'] as const),
] satisfies readonly (keyof RuntimeEventRow)[]

const eventCell = (row: RuntimeEventRow, name: (typeof EVENT)[number]): Cell => {
  if (name === 'severity') return severityOf(row.severity)
  if (name === 'blocked') return row.blocked ?? 'unknown'
  return name === 'indicators' ? JSON.stringify(row.indicators) : row[name]
}

/** The filtered runtime events as CSV (RFC 4180), page by page. */
export const exportEvents = (ctx: ServiceContext, filter: EventFilter): AsyncGenerator<string> =>
  rowsOf(
    EVENT,
    (cursor) => listEvents(ctx, { ...filter, limit: PAGE, ...(cursor ? { cursor } : {}) }),
    (row) => EVENT.map((name) => eventCell(row, name)),
  )
