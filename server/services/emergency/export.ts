import type { EmergencyFilter, EmergencyRow } from '@/lib/schemas/emergency'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listEmergency } from './list'

const COLUMNS: readonly CsvColumn<EmergencyRow>[] = [
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
]

/** The filtered stops as CSV. */
export const exportEmergency = (ctx: ServiceContext, filter: EmergencyFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listEmergency(ctx, { ...filter, ...page }))
