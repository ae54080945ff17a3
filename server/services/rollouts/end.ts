import { AppError } from '@/lib/errors'
import type { VersionState } from '@/lib/policy-gates'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { moveVersion, tellVersion } from '@/server/services/policies/move-version'
import { setGate } from '@/server/services/policies/set-gate'
import { gateWords } from './gate-detail'
import { ROW, type StoredRollout, storedOf, tellRollout } from './internal'

export type Ending = {
  rollout: Pick<StoredRollout, 'id' | 'version' | 'limits'>
  reason: string
  /** The step version that it was measured at; left out where a stop must not wait for anybody's step. */
  expected?: number
}

/** Ends a rollout that runs, in the caller's transaction: the active version decides alone again, on every engine within a second, and the version
 *  needs a new review. Errors: CONFLICT (it runs no more, or somebody was faster). */
export async function endRollout(ctx: ServiceContext, tx: Prisma.TransactionClient, { rollout, reason, expected }: Ending): Promise<void> {
  const { id, version } = rollout
  const { count } = await tx.policyRollout.updateMany({
    where: { id, state: 'running', ...(expected === undefined ? {} : { stepVersion: expected }) },
    data: { state: 'aborted', endedAt: ctx.now(), endedBy: ctx.actor.id, reason, stepVersion: { increment: 1 } },
  })
  if (count === 0)
    throw new AppError('CONFLICT', 'This rollout does not run any more, or it moved at this moment. Nothing was changed by you.')
  const { step } = storedOf(await tx.policyRollout.findUniqueOrThrow({ where: { id }, select: ROW }))
  const [found] = await tx.$queryRaw<{ state: VersionState }[]>`SELECT state FROM policy_version WHERE version = ${version} FOR UPDATE`
  const told = { version, action: 'policies.abort', reason } as const
  const detail = { rollout: id, step }
  if (found?.state === 'shadow' || found?.state === 'canary')
    await moveVersion(ctx, tx, { ...told, from: [found.state], to: 'rolled_back', detail })
  else {
    // Somebody took the version away already, by a word that was taken back: only its rollout is left to end.
    const [before, after] = [
      { rollout: id, step },
      { ...detail, aborted: true },
    ]
    await tellVersion(ctx, tx, { ...told, before, after })
    await ctx.entry?.done(tx, { beforeDigest: digestOf(before), afterDigest: digestOf(after), reason })
  }
  const said = gateWords({ id, step, limits: rollout.limits }, `Aborted: ${reason}`)
  await setGate(ctx, tx, { version, gate: step, state: 'failed', detail: said })
  await tellRollout(tx, id, 'aborted')
}
