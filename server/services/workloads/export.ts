import type { WorkloadFilter, WorkloadRow } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listWorkloads } from './list'

const COLUMNS: readonly CsvColumn<WorkloadRow>[] = [
  ...(['namespace', 'name', 'kind'] as const),
  ['critical', ({ isCritical }) => (isCritical ? 'yes' : 'no')],
  ...(['state', 'says', 'ready', 'desired'] as const),
  ['revision', ({ revision }) => revision ?? 'unknown'],
  'images',
  ['template_owner', ({ templateOwner }) => templateOwner?.manager ?? null],
  ['replicas_owner', ({ replicasOwner }) => replicasOwner?.manager ?? null],
  ['reverter', ({ reverter }) => reverter?.says ?? null],
  'restarts',
  ['created_at', ({ createdAt }) => createdAt ?? 'unknown'],
]

/** The filtered workloads as CSV. What is not known is the word unknown; what this person may not list is not in it. */
export const exportWorkloads = (ctx: ServiceContext, filter: WorkloadFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listWorkloads(ctx, { ...filter, ...page }))
