import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { DecisionFilter } from '@/lib/schemas/decisions'
import type { ServiceContext } from '@/server/context'
import { afterCursor, cursorOf, ROW, rowOf } from './list'
import { whereOf } from './where'

const PAGE = 1000
const COLUMNS = [
  'decision_id',
  'evaluated_at',
  'agent_id',
  'action',
  'type',
  'verdict',
  'refusal',
  'severity',
  'violation_codes',
  'waived',
  'uncontrolled',
  'origin',
  'evaluation_time_ms',
  'policy_version',
]

/** The filtered decisions as CSV (RFC 4180), page by page, so that a long export holds one page in memory. First chunk is the header. */
export async function* exportDecisions(ctx: ServiceContext, filter: DecisionFilter): AsyncGenerator<string> {
  const where = whereOf(filter, ctx.now())
  yield stringify([COLUMNS])
  let cursor: string | null = null
  for (;;) {
    const found: Awaited<ReturnType<typeof readPage>> = await readPage(ctx, cursor ? { AND: [where, afterCursor(cursor)] } : where)
    if (found.length > 0) yield stringify(found.map((one) => cellsOf(rowOf(one))))
    const last = found.at(-1)
    if (!last || found.length < PAGE) return
    cursor = cursorOf(last)
  }
}

const readPage = (ctx: ServiceContext, where: ReturnType<typeof whereOf>) =>
  ctx.db.decision.findMany({ where, select: ROW, orderBy: [{ evaluatedAt: 'desc' }, { decisionId: 'desc' }], take: PAGE })

const cellsOf = (row: ReturnType<typeof rowOf>) =>
  [
    row.id,
    row.at,
    row.agentId,
    row.action,
    row.type,
    row.verdict,
    row.refusal,
    row.severity,
    row.codes.join(' '),
    String(row.waived),
    String(row.uncontrolled),
    row.origin,
    row.evalMs,
    row.policyVersion,
  ].map(guardCell)
