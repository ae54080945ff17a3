import * as z from 'zod'
import type { AgentReceipt } from '@/lib/schemas/agents'
import type { ServiceContext } from '@/server/context'

const MONTH_MS = 30 * 86_400_000
const SHOWN = 10
const Kept = z.object({
  acgs: z.object({ receipt: z.object({ kid: z.string(), digest: z.string(), issued_at: z.string(), expires_at: z.string() }) }),
})

/** The last receipts issued to one agent, from the records of its decisions, newest first, at most 10 of 30 d. */
export async function readReceipts(ctx: ServiceContext, agentId: string): Promise<AgentReceipt[]> {
  const rows = await ctx.db.decision.findMany({
    where: { agentId, receiptDigest: { not: null }, evaluatedAt: { gt: new Date(ctx.now().getTime() - MONTH_MS) } },
    select: { decisionId: true, action: true, record: true },
    orderBy: [{ evaluatedAt: 'desc' }, { decisionId: 'desc' }],
    take: SHOWN,
  })
  return rows.flatMap(({ decisionId, action, record }) => {
    const kept = Kept.safeParse(record)
    if (!kept.success) return []
    const { kid, digest, issued_at: issuedAt, expires_at: expiresAt } = kept.data.acgs.receipt
    return [{ decisionId, action, digest, kid, issuedAt, expiresAt }]
  })
}
