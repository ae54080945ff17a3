import type { AuditAction } from '@/lib/audit-action'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { abortRunningRollout } from '@/server/services/activations/abort-rollout'
import { lockActive, makeActive } from '@/server/services/policies/make-active'
import { type Stored, tellPages } from './internal'

export type Ending = { action: AuditAction; by: string; reason: string }

/** Ends a change that is in force, in the caller's transaction, which holds its row: the version before it decides again, at once. Where people made
 *  another version active meanwhile nothing is taken back. Out: the version that returned, or null. */
export async function takeBack(
  ctx: ServiceContext,
  tx: Prisma.TransactionClient,
  { row, ending: { action, by, reason } }: { row: Stored; ending: Ending },
): Promise<number | null> {
  const { id, version, previous } = row
  const active = await lockActive(tx)
  const returns = active === version ? previous : null
  if (returns !== null) {
    await makeActive(ctx, tx, { version: returns, from: ['superseded', 'rolled_back'], old: 'rolled_back', action, reason })
    await abortRunningRollout(ctx, tx, `The emergency change to version ${version}, which it was compared with, is over.`)
  }
  await tx.policyEmergency.update({ where: { id }, data: { state: 'ended', endedAt: ctx.now(), endedBy: by } })
  await tellPages(tx, id, 'ended')
  return returns
}
