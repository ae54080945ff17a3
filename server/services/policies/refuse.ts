import type { RefuseVersion } from '@/lib/schemas/policy-reviews'
import type { ServiceContext } from '@/server/context'
import { keepWord, lockForWord, methodOf } from './lock-review'
import { moveVersion } from './move-version'
import { setGate } from './set-gate'

/** Ends a version that waits for a review, or for its replay to be judged. A better one is begun as a draft from it.
 *  Errors: NOT_FOUND, FORBIDDEN (an author, or who asked for the review), STEP_UP, CONFLICT (another digest or state, somebody was faster). */
export function refuseVersion(ctx: ServiceContext, { version, digest, reason }: RefuseVersion): Promise<{ version: number }> {
  const method = methodOf(ctx)
  return ctx.db.$transaction(async (tx) => {
    const found = await lockForWord(ctx, tx, { version, digest, permission: 'policies:review' })
    await moveVersion(ctx, tx, {
      version,
      from: ['review', 'replay'],
      to: 'rejected',
      action: 'policies.refuse',
      reason,
      detail: { digest: found.digest, method },
    })
    await keepWord(ctx, tx, { of: found, verdict: 'refuse', comment: reason })
    const facts = { by: ctx.actor.id, digest: found.digest, method }
    const detail = { measured: 'Refused', limit: 'one person who neither wrote in it nor asked for it', facts }
    await setGate(ctx, tx, { version, gate: 'review', state: 'failed', detail })
    return { version }
  })
}
