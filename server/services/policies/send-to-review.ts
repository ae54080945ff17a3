import type { SendToReview } from '@/lib/schemas/policy-reviews'
import type { ServiceContext } from '@/server/context'
import { lockVersion } from './lock-review'
import { moveVersion } from './move-version'
import { resetGates, voidReviews } from './reset-gates'

/** Asks for a new review of what was rolled back: every earlier word about it is void, and its replay and rollout are asked for again.
 *  Errors: NOT_FOUND, CONFLICT (it was not rolled back, or somebody was faster). */
export const sendToReview = (ctx: ServiceContext, { version, reason }: SendToReview): Promise<{ version: number }> =>
  ctx.db.$transaction(async (tx) => {
    await lockVersion(tx, version)
    await moveVersion(ctx, tx, { version, from: ['rolled_back'], to: 'review', action: 'policies.submit', reason })
    await voidReviews(ctx, tx, { version, why: 'it was rolled back and is looked at anew' })
    await resetGates(ctx, tx, version)
    return { version }
  })
