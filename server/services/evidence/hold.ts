import { AppError } from '@/lib/errors'
import type { EvidenceHeld, HoldEvidence } from '@/lib/schemas/sandboxes'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { whereOf } from './pieces'

/** No date that anybody will see. */
export const FOR_EVER = new Date('9999-12-31T00:00:00Z')

/** Keeps what was taken of an incident or a sandbox for ever, whatever the retention says. Held already is left as it is. Out: how many are held now
 *  that were not. Errors: NOT_FOUND, CONFLICT (nothing is kept of it). */
export async function holdEvidence(ctx: ServiceContext, { of, reason }: HoldEvidence): Promise<EvidenceHeld> {
  const where = await whereOf(ctx, of)
  return ctx.db.$transaction(async (tx) => {
    const kept = await tx.evidence.findMany({
      where: { AND: [where, { body: { not: null } }] },
      select: { id: true, sandboxId: true, holdUntil: true },
    })
    if (kept.length === 0) throw new AppError('CONFLICT', 'Nothing is kept of it that could be held.')
    const fresh = kept.filter(({ holdUntil }) => holdUntil === null || holdUntil < FOR_EVER)
    const ids = fresh.map(({ id }) => id)
    const at = ctx.now()
    await tx.evidence.updateMany({ where: { id: { in: ids } }, data: { holdUntil: FOR_EVER } })
    await tx.evidenceCustody.createMany({
      data: ids.map((evidenceId) => ({ id: uuidv7(at.getTime()), evidenceId, act: 'held', by: ctx.actor.id, reason, digest: null, at })),
    })
    const sandboxes = [...new Set(fresh.flatMap(({ sandboxId }) => sandboxId ?? []))]
    await tx.event.createMany({ data: sandboxes.map((ref) => ({ topic: 'sandboxes', ref, version: 'evidence held' })) })
    await ctx.entry?.done(tx, { beforeDigest: digestOf({ held: [] }), afterDigest: digestOf({ held: ids }), reason })
    return { held: ids.length, already: kept.length - ids.length }
  })
}
