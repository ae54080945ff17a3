import type { DecisionPage, DecisionRow, ListDecisions } from '@/lib/schemas/decisions'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { whereOf } from './where'

/** Counting stops here; beyond it the total is said as "at least". */
const COUNT_LIMIT = 10_000

export const ROW = {
  decisionId: true,
  evaluatedAt: true,
  agentId: true,
  action: true,
  type: true,
  verdict: true,
  refusal: true,
  severity: true,
  codes: true,
  waived: true,
  uncontrolled: true,
  origin: true,
  evalNs: true,
  policyVersion: true,
} as const satisfies Prisma.DecisionSelect

export function rowOf(found: Prisma.DecisionGetPayload<{ select: typeof ROW }>): DecisionRow {
  return {
    id: found.decisionId,
    at: found.evaluatedAt.toISOString(),
    agentId: found.agentId,
    action: found.action,
    type: found.type,
    verdict: found.verdict as DecisionRow['verdict'], // written by the engine from the closed set
    refusal: found.refusal,
    severity: found.severity as DecisionRow['severity'], // likewise
    codes: found.codes,
    waived: found.waived,
    uncontrolled: found.uncontrolled,
    origin: found.origin,
    evalMs: Number(found.evalNs) / 1e6,
    policyVersion: found.policyVersion,
  }
}

export function afterCursor(cursor: string): Prisma.DecisionWhereInput {
  const [ms, id] = cursor.split('_') as [string, string] // shape checked by the schema
  const at = new Date(Number(ms))
  return { OR: [{ evaluatedAt: { lt: at } }, { evaluatedAt: at, decisionId: { lt: id } }] }
}

export const cursorOf = (row: { evaluatedAt: Date; decisionId: string }): string => `${row.evaluatedAt.getTime()}_${row.decisionId}`

/** Decisions of a window, newest first, by indexed cursor.
 *  In: filter, cursor, limit ≤ 200. Out: rows, next cursor or null, total (exact up to 10,000). Times UTC, evalMs milliseconds. */
export async function listDecisions(ctx: ServiceContext, input: ListDecisions): Promise<DecisionPage> {
  const now = ctx.now()
  const where = whereOf(input, now)
  const [found, total] = await Promise.all([
    ctx.db.decision.findMany({
      where: input.cursor ? { AND: [where, afterCursor(input.cursor)] } : where,
      select: ROW,
      orderBy: [{ evaluatedAt: 'desc' }, { decisionId: 'desc' }],
      take: input.limit + 1,
    }),
    ctx.db.decision.count({ where, take: COUNT_LIMIT + 1 }),
  ])
  const page = found.slice(0, input.limit)
  const last = page.at(-1)
  return {
    items: page.map(rowOf),
    nextCursor: found.length > input.limit && last ? cursorOf(last) : null,
    total: Math.min(total, COUNT_LIMIT),
    totalIsEstimate: total > COUNT_LIMIT,
    readAt: now.toISOString(),
  }
}
