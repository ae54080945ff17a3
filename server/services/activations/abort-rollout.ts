import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { endRollout } from '@/server/services/rollouts/end'
import { readRunning } from '@/server/services/rollouts/internal'

/** Ends the rollout that runs, if one does: the version it was compared with decides no longer, so it measures nothing any more. In the caller's
 *  transaction, after the change of the active version; locked first, so that one that ends at this moment takes nothing back. Out: the version that
 *  was being rolled out. */
export async function abortRunningRollout(ctx: ServiceContext, tx: Prisma.TransactionClient, reason: string): Promise<number | null> {
  await tx.$queryRaw`SELECT 1 FROM policy_rollout WHERE state = 'running' FOR UPDATE`
  const rollout = await readRunning(tx)
  if (rollout === null) return null
  await endRollout({ ...ctx, entry: null }, tx, { rollout, reason })
  return rollout.version
}
