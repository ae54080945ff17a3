import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { recordOf } from '@/server/services/approvals/internal'

/** Ends open sessions with the audit row and the pages' news in one transaction. Open streams end within a second by notification, and what a
 *  session confirmed and did not use counts no more. Out: how many were open. */
export function closeSessions(ctx: ServiceContext, where: Prisma.SessionWhereInput, reason: string): Promise<number> {
  const at = ctx.now()
  return ctx.db.$transaction(async (tx) => {
    const ended = await tx.session.updateManyAndReturn({
      where: { AND: [where, { revokedAt: null }] },
      data: { revokedAt: at, revokedBy: ctx.actor.id, reason },
      select: { idHash: true, personId: true },
    })
    const hashes = ended.map(({ idHash }) => idHash)
    await tx.elevation.updateMany({ where: { sessionHash: { in: hashes }, usedAt: null, expiresAt: { gt: at } }, data: { expiresAt: at } })
    await voidVotes(ctx, tx, hashes)
    for (const ref of new Set(ended.map(({ personId }) => personId)))
      await tx.event.create({ data: { topic: 'people', ref, version: String(at.getTime()) } })
    await ctx.entry?.done(tx, { reason })
    return ended.length
  })
}

/** A word that was given in a session which had to be ended is not relied on. */
async function voidVotes(ctx: ServiceContext, tx: Prisma.TransactionClient, hashes: Uint8Array[]): Promise<void> {
  const at = ctx.now()
  const given = { sessionHash: { in: hashes.map((hash) => Buffer.from(hash).toString('hex')) } }
  const votes = await tx.accessVote.updateManyAndReturn({
    where: { ...given, voidedAt: null, request: { state: 'waiting' } },
    data: { voidedAt: at, voidedWhy: 'the session was ended' },
    select: { requestId: true },
  })
  const asked = await tx.accessRequest.updateManyAndReturn({
    where: { ...given, state: 'waiting' },
    data: { state: 'failed', closedAt: at, closedWhy: 'the session that asked was ended' },
    select: { id: true },
  })
  const touched = new Set([...asked.map(({ id }) => id), ...votes.map(({ requestId }) => requestId)])
  for (const id of touched) {
    await tx.event.create({ data: { topic: 'approvals', ref: id, version: String(at.getTime()) } })
    await recordOf(ctx, tx, { action: 'approvals.void', id, reason: 'the session was ended' })
  }
}
