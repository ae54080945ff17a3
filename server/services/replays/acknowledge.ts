import { AppError } from '@/lib/errors'
import type { AcknowledgeFlip } from '@/lib/schemas/replays'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { authorsOf } from './internal'

/** One person's word that a decision may be allowed now although it was denied. Nobody who wrote any of it may give it.
 *  Errors: NOT_FOUND, FORBIDDEN (an author), BAD_REQUEST (not a denial that became an allow), CONFLICT (somebody was faster). */
export async function acknowledgeFlip(ctx: ServiceContext, { id, decisionId, note }: AcknowledgeFlip): Promise<{ decisionId: string }> {
  const authors = await authorsOf(ctx, id)
  const where = { source: id, decisionId }
  const found = await ctx.db.policyFlip.findUnique({ where: { source_decisionId: where }, select: { kind: true, acknowledgedBy: true } })
  if (!found) throw new AppError('NOT_FOUND', `Decision ${decisionId} is none of those that changed here.`)
  if (authors.has(ctx.actor.id)) throw new AppError('FORBIDDEN', 'You wrote in it. Somebody who did not must acknowledge what it allows.')
  if (found.kind !== 'deny_to_allow')
    throw new AppError('BAD_REQUEST', 'Only a denial that became an allow is acknowledged. Other changes are declared as a share.')
  await ctx.db.$transaction(async (tx) => {
    const { count } = await tx.policyFlip.updateMany({
      where: { ...where, acknowledgedBy: null },
      data: { acknowledgedBy: ctx.actor.id, acknowledgedAt: ctx.now(), note },
    })
    if (count === 0) throw new AppError('CONFLICT', 'Somebody acknowledged it already. Nothing was changed by you.')
    await tx.event.create({ data: { topic: 'replays', ref: id, version: decisionId } })
    await ctx.entry?.done(tx, {
      beforeDigest: digestOf({ decisionId, acknowledged: false }),
      afterDigest: digestOf({ decisionId, acknowledged: true, note }),
      reason: note,
    })
  })
  return { decisionId }
}
