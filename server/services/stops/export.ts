import type { StopFilter, StopRow } from '@/lib/schemas/stops'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listStops } from './list'

const COLUMNS: readonly CsvColumn<StopRow>[] = [
  'id',
  'action',
  'targetKind',
  'targetId',
  'reason',
  'actedBy',
  'actedAt',
  'method',
  'dueAt',
  'isLate',
  'reviewedBy',
  'reviewedAt',
  'note',
]

/** The filtered stops that are looked at afterwards, as CSV. */
export const exportStops = (ctx: ServiceContext, filter: StopFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listStops(ctx, { ...filter, ...page }))
