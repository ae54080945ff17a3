import type { DrillFilter, DrillRow } from '@/lib/schemas/drills'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listDrills } from './list'

const COLUMNS: readonly CsvColumn<DrillRow>[] = [
  ...(['id', 'kind', 'family', 'state', 'startedBy', 'reason', 'target', 'acceptedAt', 'attemptedAt', 'endedAt', 'why'] as const),
  ...(['agentId', 'sandboxId', 'runId', 'incidentId', 'emergencyId', 'origin', 'isSimulated', 'drill'] as const),
]

/** The filtered drills as CSV. */
export const exportDrills = (ctx: ServiceContext, filter: DrillFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listDrills(ctx, { ...filter, ...page }))
