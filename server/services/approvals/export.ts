import type { ApprovalFilter, ApprovalRow } from '@/lib/schemas/approvals'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listRequests } from './list'

const COLUMNS: readonly CsvColumn<ApprovalRow>[] = [
  'id',
  'action',
  'targetKind',
  'targetId',
  'state',
  'version',
  'reason',
  'askedBy',
  'quorum',
  'missing',
  'votes',
  'createdAt',
  'expiresAt',
  'closedAt',
  'closedWhy',
]

/** The filtered requests as CSV. */
export const exportRequests = (ctx: ServiceContext, filter: ApprovalFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listRequests(ctx, { ...filter, ...page }))
