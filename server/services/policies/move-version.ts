import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import type { VersionState } from '@/lib/policy-gates'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

type Tx = Prisma.TransactionClient
export type VersionMove = {
  version: number
  from: readonly VersionState[]
  to: VersionState
  action: AuditAction
  reason?: string | undefined
  /** What the history keeps beside the state. */
  detail?: Prisma.InputJsonObject
}

/** One more row of a version's history. The version's row must be locked, or just moved, by the caller. */
export async function tellVersion(
  ctx: ServiceContext,
  tx: Tx,
  {
    version,
    action,
    reason,
    before,
    after,
  }: Omit<VersionMove, 'from' | 'to' | 'detail'> & Record<'before' | 'after', Prisma.InputJsonObject>,
): Promise<void> {
  const last = await tx.policyEvent.aggregate({ where: { version }, _max: { seq: true } })
  const seq = (last._max.seq ?? 0) + 1
  await tx.policyEvent.create({ data: { version, seq, action, at: ctx.now(), by: ctx.actor.id, before, after, reason: reason ?? null } })
  await tx.event.create({ data: { topic: 'policies', ref: String(version), version: `event ${seq}` } })
}

/** Moves a version from one of the states to another, with its history, the open pages and the outcome for the audit log, in the transaction of the
 *  caller. The first of two movers wins. Errors: NOT_FOUND, CONFLICT (it is in another state, also when somebody was faster). */
export async function moveVersion(
  ctx: ServiceContext,
  tx: Tx,
  { version, from, to, action, reason, detail = {} }: VersionMove,
): Promise<void> {
  const rows = await tx.$queryRaw<{ state: VersionState }[]>`SELECT state FROM policy_version WHERE version = ${version} FOR UPDATE`
  const found = rows[0]
  if (!found) throw new AppError('NOT_FOUND', `There is no version ${version}.`)
  if (!from.includes(found.state))
    throw new AppError(
      'CONFLICT',
      `Version ${version} is ${found.state.replace('_', ' ')}; this needs ${from.join(' or ')}. Nothing was changed.`,
    )
  await tx.policyVersion.update({ where: { version }, data: { state: to, stateSince: ctx.now(), stateVersion: { increment: 1 } } })
  const [before, after] = [{ state: found.state }, { ...detail, state: to }]
  await tellVersion(ctx, tx, { version, action, reason, before, after })
  await ctx.entry?.done(tx, { beforeDigest: digestOf(before), afterDigest: digestOf(after), ...(reason === undefined ? {} : { reason }) })
}
