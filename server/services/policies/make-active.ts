import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import type { VersionState } from '@/lib/policy-gates'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { moveVersion } from './move-version'

export type Flip = {
  version: number
  /** States that it may come from. */
  from: readonly VersionState[]
  /** What becomes of the version that decided until now. */
  old: Extract<VersionState, 'superseded' | 'rolled_back'>
  action: AuditAction
  reason?: string | undefined
}

/** The version that decides now, locked against another change of it until the transaction ends. */
export async function lockActive(tx: Prisma.TransactionClient): Promise<number | null> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtext('policy activation'))`
  const active = await tx.policyActivation.findFirst({ orderBy: { seq: 'desc' }, select: { version: true } })
  return active?.version ?? null
}

/** Makes a version the deciding one, in the caller's transaction: one row that every engine follows, within 250 ms or by its notification. It is
 *  signed already, or no engine would take it. Out: the version that decided until now. Errors: NOT_FOUND, CONFLICT (it decides already, is in
 *  another state, or is not signed yet). */
export async function makeActive(
  ctx: ServiceContext,
  tx: Prisma.TransactionClient,
  { version, from, old, action, reason }: Flip,
): Promise<number | null> {
  const before = await lockActive(tx)
  if (before === version) throw new AppError('CONFLICT', `Version ${version} decides already. Nothing was changed.`)
  if ((await tx.policySignature.count({ where: { version } })) === 0)
    throw new AppError('CONFLICT', `Version ${version} is not signed yet, so no engine would take it. Try again in a few seconds.`)
  if (before !== null)
    await moveVersion({ ...ctx, entry: null }, tx, {
      version: before,
      from: ['active'],
      to: old,
      action,
      reason,
      detail: { next: version },
    })
  await moveVersion(ctx, tx, { version, from, to: 'active', action, reason, detail: { before } })
  await tx.policyVersion.update({ where: { version }, data: { activatedAt: ctx.now() } })
  await tx.policyActivation.create({ data: { version, by: ctx.actor.id, at: ctx.now() } })
  return before
}
