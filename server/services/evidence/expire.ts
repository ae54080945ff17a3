import { EVIDENCE_DAYS } from '@/lib/sandbox-words'
import { uuidv7 } from '@/lib/uuid'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import { evidenceOf } from '@/server/services/targets'

const DAY_MS = 86_400_000
const MOST = 200

/** Removes the bodies of evidence whose time is over and that nobody holds. Its digest, its row and who had it stay. Out: how many. */
export function expireEvidence(ctx: ServiceContext): Promise<number> {
  const now = ctx.now()
  return ctx.db.$transaction(async (tx) => {
    const over = await tx.evidence.findMany({
      where: {
        takenAt: { lt: new Date(now.getTime() - EVIDENCE_DAYS * DAY_MS) },
        body: { not: null },
        OR: [{ holdUntil: null }, { holdUntil: { lt: now } }],
      },
      select: { id: true, digest: true, sandboxId: true, drill: true },
      orderBy: { takenAt: 'asc' },
      take: MOST,
    })
    let erased = 0
    for (const { id, digest, sandboxId } of over) {
      // Somebody may hold it at this very moment: then it stays.
      const { count } = await tx.evidence.updateMany({
        where: { id, body: { not: null }, OR: [{ holdUntil: null }, { holdUntil: { lt: now } }] },
        data: { body: null, erasedAt: now },
      })
      if (count === 0) continue
      erased += 1
      const reason = `kept for ${EVIDENCE_DAYS} days, and nobody holds it`
      await tx.evidenceCustody.create({
        data: { id: uuidv7(now.getTime()), evidenceId: id, act: 'erased', by: ctx.actor.id, reason, digest, at: now },
      })
      if (sandboxId !== null) await tx.event.create({ data: { topic: 'sandboxes', ref: sandboxId, version: 'evidence erased' } })
      const { actor, source, requestId } = ctx
      await recordEvent(tx, {
        actor,
        source,
        requestId,
        now: ctx.now,
        action: 'evidence.erase',
        target: evidenceOf({ id }),
        outcome: 'done',
        reason,
      })
    }
    return erased
  })
}
