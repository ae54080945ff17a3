import type { RunFilter, RunRow } from '@/lib/schemas/runs'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listRuns } from './list'

const COLUMNS: readonly CsvColumn<RunRow>[] = [
  'id',
  'kind',
  'class',
  'title',
  'state',
  'verdict',
  'says',
  'lane',
  'isDrill',
  'targets',
  'startedBy',
  'reason',
  'createdAt',
  'startedAt',
  'finishedAt',
  'elapsedMs',
  'deadlineAt',
  'stepsDone',
  'stepsTotal',
  'planId',
]

/** The filtered runs as CSV. */
export const exportRuns = (ctx: ServiceContext, filter: RunFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listRuns(ctx, { ...filter, ...page }))
