import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

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
    await voidVotes(tx, hashes, at)
    for (const ref of new Set(ended.map(({ personId }) => personId)))
      await tx.event.create({ data: { topic: 'people', ref, version: String(at.getTime()) } })
    await ctx.entry?.done(tx, { reason })
    return ended.length
  })
}

/** A word that was given in a session which had to be ended is not relied on. */
async function voidVotes(tx: Prisma.TransactionClient, hashes: Uint8Array[], at: Date): Promise<void> {
  const given = { sessionHash: { in: hashes.map((hash) => Buffer.from(hash).toString('hex')) } }
  await tx.accessVote.updateMany({
    where: { ...given, voidedAt: null, request: { state: 'waiting' } },
    data: { voidedAt: at, voidedWhy: 'the session was ended' },
  })
  const asked = await tx.accessRequest.updateManyAndReturn({
    where: { ...given, state: 'waiting' },
    data: { state: 'failed', closedAt: at, closedWhy: 'the session that asked was ended' },
    select: { id: true },
  })
  if (asked.length > 0)
    await tx.event.createMany({ data: asked.map(({ id }) => ({ topic: 'approvals', ref: id, version: String(at.getTime()) })) })
}
