import { isDeepStrictEqual } from 'node:util'
import type { Prisma } from '@/server/generated/prisma/client'

/** Writes what is approved and not over into the runtime data, in the caller's transaction; the engines take it within a second. Each carries its
 *  start and its end, and it is the policy that judges them by the clock of a decision: nothing else does.
 *  Out: whether anything changed. The document's row is locked first, so that two changes never write over each other. */
export async function publishWaivers(tx: Prisma.TransactionClient, now: Date): Promise<boolean> {
  const [document] = await tx.$queryRaw<{ body: unknown }[]>`SELECT body FROM runtime_document WHERE key = 'waivers' FOR UPDATE`
  const rows = await tx.waiver.findMany({ where: { state: 'approved', expires: { gt: now } }, orderBy: { id: 'asc' } })
  const body = rows.map((row) => ({
    id: row.id,
    rule: row.rule,
    selector: { agent_id: row.agentGlob },
    compensating_controls: row.controls,
    reason: row.reason,
    ticket: row.ticket,
    requester: row.requestedBy,
    approver: row.approvedBy,
    starts: row.starts.toISOString(),
    expires: row.expires.toISOString(),
  }))
  if (isDeepStrictEqual(document?.body, body)) return false
  await tx.runtimeDocument.update({ where: { key: 'waivers' }, data: { body, updatedAt: now } })
  return true
}
