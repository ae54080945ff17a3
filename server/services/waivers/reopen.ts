import { globOf } from '@/lib/agent-glob'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { readInForce } from '@/server/services/violations/live-waivers'

const BATCH = 500
type Ended = { rule: string; agentGlob: string }

/** Opens again what an ended waiver covered, unless other waivers in force cover every rule of it, in the caller's transaction and after the
 *  runtime data was written. The item's history is kept by the table. Out: how many. */
export async function reopenUncovered(
  ctx: Pick<ServiceContext, 'now' | 'origin'> & { db: Prisma.TransactionClient },
  { rule, agentGlob }: Ended,
): Promise<number> {
  const inForce = await readInForce(ctx)
  const glob = globOf(agentGlob)
  let reopened = 0
  let after: string | undefined
  for (;;) {
    const page = await ctx.db.violation.findMany({
      where: { origin: ctx.origin, state: 'accepted_waiver', codes: { has: rule }, ...(after ? { id: { gt: after } } : {}) },
      select: { id: true, agentId: true, codes: true, version: true },
      orderBy: { id: 'asc' },
      take: BATCH,
    })
    for (const { id, agentId, codes, version } of page) {
      if (!glob.test(agentId)) continue
      const covered = new Set(inForce({ agentId, codes }).map((waiver) => waiver.rule))
      if (codes.every((code) => covered.has(code))) continue
      const { count } = await ctx.db.violation.updateMany({
        where: { id, version, state: 'accepted_waiver' },
        data: { state: 'reopened', version: version + 1, openedAt: ctx.now() },
      })
      if (count === 0) continue // an engine opened it at this moment
      reopened += 1
      await ctx.db.event.create({ data: { topic: 'violations', ref: id, version: String(version + 1) } })
    }
    after = page.at(-1)?.id
    if (page.length < BATCH) return reopened
  }
}
