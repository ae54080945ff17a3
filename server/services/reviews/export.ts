import type { ReviewFilter, ReviewRow } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { listReviews } from './list'

const COLUMNS: readonly CsvColumn<ReviewRow>[] = [
  ...(['id', 'kind', 'agentId', 'action', 'priority', 'riskScore', 'state', 'assignee', 'votes', 'quorum'] as const),
  ...(['createdAt', 'dueAt', 'timesOutAt', 'decidedAt', 'outcome', 'origin'] as const),
  ['reasons', ({ reasons }) => reasons.join('; ')],
]

/** The filtered reviews as CSV. */
export const exportReviews = (ctx: ServiceContext, filter: ReviewFilter): AsyncGenerator<string> =>
  csvPages(COLUMNS, (page) => listReviews(ctx, { ...filter, ...page }))
