import type { Prisma } from '@/server/generated/prisma/client'
import { recutTokens } from '@/server/services/tokens/recut'

export type Cut = { personId: string; by: string; why: string; at: Date }

/** Takes away what rests on rights a person no longer has, in the transaction that took the rights: sessions (open streams end within a
 *  second), unused confirmations, rights taken in need, requests that wait and words given on them. Tokens keep what the roles that are left
 *  still allow; with `isAll` they and unused links end too. Out: how many sessions ended, and the tokens that ended or got less. */
export async function cutAccess(
  tx: Prisma.TransactionClient,
  cut: Cut & { isAll?: boolean },
): Promise<{ sessions: number; tokens: number }> {
  const { personId, by, why, at, isAll = false } = cut
  const sessions = await tx.session.updateMany({
    where: { personId, revokedAt: null },
    data: { revokedAt: at, revokedBy: by, reason: why },
  })
  await tx.elevation.updateMany({ where: { personId, usedAt: null, expiresAt: { gt: at } }, data: { expiresAt: at } })
  await tx.breakGlass.updateMany({ where: { personId, endedAt: null, expiresAt: { gt: at } }, data: { endedAt: at, endedBy: by } })
  await voidRequests(tx, cut)
  if (isAll) await tx.accessLink.updateMany({ where: { personId, usedAt: null, expiresAt: { gt: at } }, data: { expiresAt: at } })
  const tokens = await recutTokens(tx, { personId, at, isAll })
  await tx.event.create({ data: { topic: 'people', ref: personId, version: String(at.getTime()) } })
  return { sessions: sessions.count, tokens }
}

async function voidRequests(tx: Prisma.TransactionClient, { personId, why, at, isAll }: Cut & { isAll?: boolean }): Promise<void> {
  const about = { targetKind: 'person', targetId: personId }
  const asked = await tx.accessRequest.updateManyAndReturn({
    where: { state: 'waiting', OR: [{ requestedBy: personId }, ...(isAll ? [about] : [])] },
    data: { state: 'failed', closedAt: at, closedWhy: why },
    select: { id: true },
  })
  const waiting = await tx.accessVote.findMany({
    where: { personId, voidedAt: null, request: { state: 'waiting' } },
    select: { requestId: true },
  })
  const ids = waiting.map(({ requestId }) => requestId)
  await tx.accessVote.updateMany({ where: { personId, voidedAt: null, requestId: { in: ids } }, data: { voidedAt: at, voidedWhy: why } })
  const touched = [...new Set([...ids, ...asked.map(({ id }) => id)])]
  if (touched.length > 0)
    await tx.event.createMany({ data: touched.map((ref) => ({ topic: 'approvals', ref, version: String(at.getTime()) })) })
}
