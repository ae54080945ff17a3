import type { AlertFilter, AlertRow } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listAlerts } from './list'

const COLUMNS: readonly CsvColumn<AlertRow>[] = [
  ['alert_id', ({ id }) => id],
  ['source', ({ source }) => source],
  ['kind', ({ kind }) => kind],
  ['title', ({ title }) => title],
  ['severity', ({ severity }) => severity],
  ['starts_at', ({ startsAt }) => startsAt],
  ['ends_at', ({ endsAt }) => endsAt],
  ['occurred', ({ occurred }) => occurred],
  ['last_at', ({ lastAt }) => lastAt],
  ['incident', ({ incident }) => (incident ? `INC-${incident.number}` : null)],
  ['was_told', ({ wasTold }) => wasTold],
  ['held_by', ({ trace }) => trace?.heldBy?.what ?? null],
  ['verdict', ({ trace }) => trace?.verdict ?? null],
  ['drill', ({ drill }) => drill],
]

/** The filtered alerts as CSV. */
export const exportAlerts = (ctx: ServiceContext, filter: AlertFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listAlerts(ctx, { ...filter, ...page }))
