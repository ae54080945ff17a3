import { ReviewFilter } from '@/lib/schemas/reviews'
import { answerCsv, refuseHead } from '@/server/csv-download'
import { exportReviews } from '@/server/services/reviews/export'
import { reviewsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The filtered reviews as a CSV file. */
export const GET = (request: Request): Promise<Response> =>
  answerCsv(request, {
    permission: 'reviews:export',
    action: 'reviews.export',
    target: reviewsOf(),
    schema: ReviewFilter,
    name: 'reviews',
    rows: exportReviews,
  })

export { refuseHead as HEAD }
