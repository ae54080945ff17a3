import type { ListOccurrences, OccurrencePage, OccurrenceRow } from '@/lib/schemas/violations'
import type { ServiceContext } from '@/server/context'
import { getViolationInScope } from './internal'
import { severityOf } from './where'

function afterCursor(cursor: string) {
  const [ms, decisionId] = cursor.split('_') as [string, string] // shape checked by the schema
  const at = new Date(Number(ms))
  return { OR: [{ at: { lt: at } }, { at, decisionId: { lt: decisionId } }] }
}

/** Which of these decisions are still kept: occurrences outlive them. */
async function keptOf(ctx: ServiceContext, page: readonly { at: Date; decisionId: string }[]): Promise<Set<string>> {
  if (page.length === 0) return new Set()
  const rows = await ctx.db.decision.findMany({
    where: { decisionId: { in: page.map(({ decisionId }) => decisionId) }, evaluatedAt: { in: page.map(({ at }) => at) } },
    select: { decisionId: true },
  })
  return new Set(rows.map(({ decisionId }) => decisionId))
}

/** Every occurrence of an item, newest first, by indexed cursor. In: item, cursor, limit ≤ 200. Errors: NOT_FOUND.
 *  `isKept` is false where retention has dropped the decision; the line itself stays. */
export async function listOccurrences(ctx: ServiceContext, { id, cursor, limit }: ListOccurrences): Promise<OccurrencePage> {
  await getViolationInScope(ctx, id)
  const where = { violationId: id }
  const found = await ctx.db.violationOccurrence.findMany({
    where: cursor ? { AND: [where, afterCursor(cursor)] } : where,
    orderBy: [{ at: 'desc' }, { decisionId: 'desc' }],
    take: limit + 1,
  })
  const page = found.slice(0, limit)
  const kept = await keptOf(ctx, page)
  const last = page.at(-1)
  return {
    items: page.map(({ decisionId, at, kind, severity, codes, action }) => ({
      ...{ decisionId, codes, action },
      at: at.toISOString(),
      kind: kind as OccurrenceRow['kind'], // a constraint of the table
      severity: severityOf(severity),
      isKept: kept.has(decisionId),
    })),
    nextCursor: found.length > limit && last ? `${last.at.getTime()}_${last.decisionId}` : null,
    readAt: ctx.now().toISOString(),
  }
}
