import { ListAll } from '@/lib/schemas/agents'
import { CheckReview, DecideReview, ListReviews, ReviewRef } from '@/lib/schemas/reviews'
import { checkReview } from '@/server/services/reviews/check'
import { claimReview } from '@/server/services/reviews/claim'
import { decideReview } from '@/server/services/reviews/decide'
import { readReviewFigures } from '@/server/services/reviews/figures'
import { getReview } from '@/server/services/reviews/get'
import { listReviews } from '@/server/services/reviews/list'
import { releaseReview } from '@/server/services/reviews/release'
import { listReviewers } from '@/server/services/reviews/reviewers'
import { reviewOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const reviews = router({
  list: read({ permission: 'reviews:read', schema: ListReviews }).query(({ ctx, input }) => listReviews(ctx, input)),
  get: read({ permission: 'reviews:read', schema: ReviewRef }).query(({ ctx, input }) => getReview(ctx, input)),
  figures: read({ permission: 'reviews:read', schema: ListAll }).query(({ ctx }) => readReviewFigures(ctx)),
  reviewers: read({ permission: 'reviews:oversee', schema: ListAll }).query(({ ctx }) => listReviewers(ctx)),
  claim: command({ permission: 'reviews:decide', action: 'reviews.claim', schema: ReviewRef, target: reviewOf }).mutation(
    ({ ctx, input }) => claimReview(ctx, input),
  ),
  release: command({ permission: 'reviews:decide', action: 'reviews.release', schema: ReviewRef, target: reviewOf }).mutation(
    ({ ctx, input }) => releaseReview(ctx, input),
  ),
  decide: command({ permission: 'reviews:decide', action: 'reviews.decide', schema: DecideReview, target: reviewOf }).mutation(
    ({ ctx, input }) => decideReview(ctx, input),
  ),
  check: command({ permission: 'reviews:decide', action: 'reviews.check', schema: CheckReview, target: reviewOf }).mutation(
    ({ ctx, input }) => checkReview(ctx, input),
  ),
})
