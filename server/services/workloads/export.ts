import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { WorkloadFilter, WorkloadRow } from '@/lib/schemas/workloads'
import type { ServiceContext } from '@/server/context'
import { listWorkloads } from './list'

const PAGE = 200
const COLUMNS = [
  ...['namespace', 'name', 'kind', 'critical', 'state', 'says', 'ready', 'desired', 'revision', 'images'],
  ...['template_owner', 'replicas_owner', 'reverter', 'restarts', 'created_at'],
]

/** The filtered workloads as CSV (RFC 4180), page by page. First chunk is the header. What is not known is the word unknown; what this person may
 *  not list is not in it. */
export async function* exportWorkloads(ctx: ServiceContext, filter: WorkloadFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS])
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof listWorkloads>> = await listWorkloads(ctx, {
      ...filter,
      ...(cursor ? { cursor } : {}),
      limit: PAGE,
    })
    if (page.items.length > 0) yield stringify(page.items.map(cellsOf))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}

const cellsOf = (row: WorkloadRow) =>
  [
    ...[row.namespace, row.name, row.kind, row.isCritical ? 'yes' : 'no', row.state, row.says, row.ready, row.desired],
    ...[row.revision ?? 'unknown', row.images.join(' '), row.templateOwner?.manager ?? '', row.replicasOwner?.manager ?? ''],
    ...[row.reverter?.says ?? '', row.restarts, row.createdAt ?? 'unknown'],
  ].map(guardCell)
