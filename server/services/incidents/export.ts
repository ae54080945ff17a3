import type { IncidentFilter, IncidentRow } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listIncidents } from './list'

const at = ({ clocks }: IncidentRow, phase: string) => clocks.find((clock) => clock.phase === phase)?.at ?? null
const COLUMNS: readonly CsvColumn<IncidentRow>[] = [
  ['incident_id', ({ id }) => id],
  ['number', ({ number }) => `INC-${number}`],
  ['type', ({ type }) => type],
  ['severity', ({ severity }) => severity],
  ['state', ({ state }) => state],
  ['title', ({ title }) => title],
  ['agents', ({ agents }) => agents.join(' ')],
  ['alerts', ({ alerts }) => alerts],
  ['commander', ({ commander }) => commander?.name ?? null],
  ['triggered_by', ({ triggeredBy }) => triggeredBy],
  ['triggered_at', ({ triggeredAt }) => triggeredAt],
  ['acknowledged_at', (row) => at(row, 'acknowledged')],
  ['contained_at', (row) => at(row, 'contained')],
  ['mitigated_at', (row) => at(row, 'mitigated')],
  ['resolved_at', (row) => at(row, 'resolved')],
  ['reviewed_at', (row) => at(row, 'reviewed')],
  ['drill', ({ drill }) => drill],
]

/** The filtered incidents as CSV. */
export const exportIncidents = (ctx: ServiceContext, filter: IncidentFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listIncidents(ctx, { ...filter, ...page }))
