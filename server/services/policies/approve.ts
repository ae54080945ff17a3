import type { ApproveVersion } from '@/lib/schemas/policy-reviews'
import type { ServiceContext } from '@/server/context'
import { askGateReplay } from './ask-gate-replay'
import { keepWord, lockForWord, methodOf } from './lock-review'
import { moveVersion } from './move-version'
import { setGate } from './set-gate'

/** One person's approval of exactly this constitution. It moves the version on to its replay, which is asked for in the same transaction.
 *  Errors: NOT_FOUND, FORBIDDEN (an author, or who asked for the review), STEP_UP, CONFLICT (another digest, not in review, somebody was faster). */
export function approveVersion(ctx: ServiceContext, { version, digest, comment }: ApproveVersion): Promise<{ version: number }> {
  const method = methodOf(ctx)
  // One moment for all of it: the replay is then not older than the state that asks for it.
  const moment = ctx.now()
  const at: ServiceContext = { ...ctx, now: () => moment }
  return ctx.db.$transaction(async (tx) => {
    const found = await lockForWord(at, tx, { version, digest, permission: 'policies:review' })
    await moveVersion(at, tx, {
      version,
      from: ['review'],
      to: 'replay',
      action: 'policies.approve',
      reason: comment,
      detail: { digest: found.digest, method },
    })
    await keepWord(at, tx, { of: found, verdict: 'approve', comment })
    const facts = { by: ctx.actor.id, digest: found.digest, method }
    const detail = { measured: 'Approved', limit: 'one person who neither wrote in it nor asked for it', facts }
    await setGate(at, tx, { version, gate: 'review', state: 'passed', detail })
    await askGateReplay(at, tx, version)
    return { version }
  })
}
