import type { DecisionFilter } from '@/lib/schemas/decisions'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { afterCursor, cursorOf, ROW, rowOf } from './list'
import { whereOf } from './where'

const PAGE = 1000
const COLUMNS: readonly CsvColumn<ReturnType<typeof rowOf>>[] = [
  ['decision_id', ({ id }) => id],
  ['evaluated_at', ({ at }) => at],
  ...(['agentId', 'action', 'type', 'verdict', 'refusal', 'severity'] as const),
  ['violation_codes', ({ codes }) => codes],
  ...(['waived', 'uncontrolled', 'origin'] as const),
  ['evaluation_time_ms', ({ evalMs }) => evalMs],
  'policyVersion',
]

/** The filtered decisions as CSV. They are read as of one moment, without what a list on a page counts beside them. */
export function exportDecisions(ctx: ServiceContext, filter: DecisionFilter): AsyncGenerator<string> {
  const where = whereOf(filter, ctx.now())
  const read = async ({ cursor, limit }: { cursor?: string; limit: number }) => {
    const found = await ctx.db.decision.findMany({
      where: cursor === undefined ? where : { AND: [where, afterCursor(cursor)] },
      select: ROW,
      orderBy: [{ evaluatedAt: 'desc' }, { decisionId: 'desc' }],
      take: limit,
    })
    const last = found.at(-1)
    return { items: found.map(rowOf), nextCursor: last && found.length === limit ? cursorOf(last) : null }
  }
  return csvPages(COLUMNS, read, PAGE)
}
