import { EVENT_SEVERITIES } from '@/lib/sandbox-words'
import type { EventFilter, RuntimeEventRow, SandboxFilter, SandboxRow } from '@/lib/schemas/sandboxes'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listEvents } from './events'
import { listSandboxes } from './list'

const severityOf = (worst: number | null) => (worst === null ? null : (EVENT_SEVERITIES[worst] ?? worst))

const SANDBOX: readonly CsvColumn<SandboxRow>[] = [
  ...(['id', 'agentId', 'state', 'runtime', 'language', 'node', 'podName', 'isSimulated', 'drill', 'requestedAt', 'readyAt'] as const),
  ...(['coldStartMs', 'seenAt', 'endedAt', 'ending', 'quarantine', 'containedAt', 'goneAt', 'runId', 'events'] as const),
  ['worst', ({ worst }) => severityOf(worst)],
  ['contained_after_ms', ({ clock }) => clock?.containedMs ?? null],
  ['gone_after_ms', ({ clock }) => clock?.goneMs ?? null],
]

/** The filtered sandboxes as CSV. What nobody measured or observed is empty, never zero. */
export const exportSandboxes = (ctx: ServiceContext, filter: SandboxFilter): AsyncGenerator<string> =>
  csvPages(SANDBOX, (page) => listSandboxes(ctx, { ...filter, ...page }))

const EVENT: readonly CsvColumn<RuntimeEventRow>[] = [
  ...(['id', 'receivedAt', 'occurredAt', 'occurred', 'source', 'rule', 'violationType', 'family'] as const),
  ['severity', ({ severity }) => severityOf(severity)],
  'layer',
  ['blocked', ({ blocked }) => blocked ?? 'unknown'],
  ...(['state', 'sandboxId', 'podName', 'agentId', 'runId', 'drill', 'description'] as const),
  ['indicators', ({ indicators }) => JSON.stringify(indicators)],
]

/** The filtered runtime events as CSV. */
export const exportEvents = (ctx: ServiceContext, filter: EventFilter): AsyncGenerator<string> =>
  csvPages(EVENT, (page) => listEvents(ctx, { ...filter, ...page }))
