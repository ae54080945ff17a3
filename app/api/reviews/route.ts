import { ReviewFilter } from '@/lib/schemas/reviews'
import { csvRoute } from '@/server/csv-route'
import { exportReviews } from '@/server/services/reviews/export'
import { reviewsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered reviews as a CSV file. */
export const { GET, HEAD } = csvRoute({
  name: 'reviews',
  permission: 'reviews:export',
  action: 'reviews.export',
  target: reviewsOf(),
  schema: ReviewFilter,
  rows: exportReviews,
})
