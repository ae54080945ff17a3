import type { EmergencyFilter, EmergencyRow } from '@/lib/schemas/emergencies'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listEmergencies } from './list'

const COLUMNS: readonly CsvColumn<EmergencyRow>[] = [
  'id',
  'version',
  'digest',
  'previous',
  'state',
  'reason',
  'hours',
  'askedBy',
  'askedAt',
  'lapsesAt',
  'confirmedBy',
  'confirmedAt',
  'expiresAt',
  'endedBy',
  'endedAt',
  'reviewedBy',
  'reviewedAt',
  'note',
]

/** The filtered emergency changes as CSV. */
export const exportEmergencies = (ctx: ServiceContext, filter: EmergencyFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listEmergencies(ctx, { ...filter, ...page }))
