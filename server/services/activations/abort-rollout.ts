import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { moveVersion } from '@/server/services/policies/move-version'

/** Ends the rollout that runs, if one does: the version it was compared with decides no longer, so it measures nothing any more. In the caller's
 *  transaction, after the change of the active version. Out: the version that was being rolled out. */
export async function abortRunningRollout(ctx: ServiceContext, tx: Prisma.TransactionClient, reason: string): Promise<number | null> {
  const [running] = await tx.$queryRaw<{ id: string; version: number }[]>`
    SELECT id::text, version FROM policy_rollout WHERE state = 'running' FOR UPDATE`
  if (!running) return null
  const { id, version } = running
  const ended = { state: 'aborted', endedAt: ctx.now(), endedBy: ctx.actor.id, reason }
  await tx.policyRollout.update({ where: { id }, data: { ...ended, stepVersion: { increment: 1 } } })
  const move = { version, from: ['shadow', 'canary'], to: 'rolled_back', action: 'policies.abort', reason } as const
  await moveVersion({ ...ctx, entry: null }, tx, move)
  await tx.event.create({ data: { topic: 'rollouts', ref: id, version: 'aborted' } })
  return version
}
