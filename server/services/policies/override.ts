import { AppError } from '@/lib/errors'
import type { OverrideReplayable } from '@/lib/schemas/policy-reviews'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { lockForWord, methodOf } from './lock-review'
import { tellVersion } from './move-version'

/** A lead's word that the decisions that could be replayed are enough, for this one gate and this very replay.
 *  Errors: NOT_FOUND, FORBIDDEN (an author, or who asked for the review), STEP_UP, CONFLICT (the gate is not failed, or another replay counts). */
export function overrideReplayable(ctx: ServiceContext, { version, replay, reason }: OverrideReplayable): Promise<{ version: number }> {
  const method = methodOf(ctx)
  return ctx.db.$transaction(async (tx) => {
    const { state } = await lockForWord(ctx, tx, { version, permission: 'policies:override' })
    if (state !== 'replay')
      throw new AppError('CONFLICT', `Version ${version} is ${state.replace('_', ' ')}; only at its replay is this gate overridden.`)
    const { count } = await tx.policyGate.updateMany({
      where: { version, gate: 'replayable', state: 'failed', detail: { path: ['facts', 'replay'], equals: replay } },
      data: { state: 'overridden', by: ctx.actor.id, reason, at: ctx.now() },
    })
    if (count === 0)
      throw new AppError('CONFLICT', 'This gate is not failed by the replay that was shown to you. Look at it again; nothing was changed.')
    const [before, after] = [{ replayable: 'failed' }, { replayable: 'overridden', replay, method }]
    await tellVersion(ctx, tx, { version, action: 'policies.override', reason, before, after })
    await ctx.entry?.done(tx, { beforeDigest: digestOf(before), afterDigest: digestOf(after), reason })
    return { version }
  })
}
