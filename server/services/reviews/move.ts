import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { settleEvolution } from '@/server/services/evolutions/settle'
import type { FullReview } from './internal'

export type Tx = Parameters<Parameters<ServiceContext['db']['$transaction']>[0]>[0]
type Content = Partial<
  Pick<FullReview, 'state' | 'waitsForLead' | 'assignee' | 'assignedAt' | 'escalatedAt' | 'decidedAt' | 'outcome' | 'justification'>
>
type Move = { found: FullReview; action: AuditAction; to: Content; reason?: string }

/** Text and flags as JSON keeps them; times as RFC 3339. */
const plainOf = (content: Content): Prisma.InputJsonObject =>
  Object.fromEntries(Object.entries(content).map(([key, value]) => [key, value instanceof Date ? value.toISOString() : value]))

/** Moves a review that is still at the version it was read at, with its history, the stream and the audit log, in the caller's transaction.
 *  Errors: CONFLICT (somebody was faster). */
export async function moveReview(ctx: ServiceContext, tx: Tx, { found, action, to, reason }: Move): Promise<void> {
  const { id } = found
  const version = found.version + 1
  const keys = Object.keys(to) as (keyof Content)[] // keys of this very object
  const before = plainOf(Object.fromEntries(keys.map((key) => [key, found[key]])))
  const after = plainOf(to)
  const { count } = await tx.review.updateMany({ where: { id, version: found.version, decidedAt: null }, data: { ...to, version } })
  if (count === 0) throw new AppError('CONFLICT', 'Somebody changed this review at the same moment. Nothing was changed by you.')
  const told = { reviewId: id, version, action, at: ctx.now(), by: ctx.actor.id, before, after }
  await tx.reviewChange.create({ data: { ...told, reason: reason ?? null } })
  await tx.event.create({ data: { topic: 'reviews', ref: id, version: String(version) } })
  if (typeof to.outcome === 'string' && found.kind === 'evolution')
    await settleEvolution(ctx, tx, { reviewId: id, outcome: to.outcome, justification: reason ?? '', at: ctx.now() })
  await ctx.entry?.done(tx, { beforeDigest: digestOf(before), afterDigest: digestOf(after), ...(reason === undefined ? {} : { reason }) })
}

/** Where a review goes that nobody holds any more. */
export const unheld = (review: { escalatedAt: Date | null }): Content => ({
  state: review.escalatedAt === null ? 'pending' : 'escalated',
  assignee: null,
  assignedAt: null,
})
