import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { FlipFilter, FlipRow } from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'
import { readFlips } from './list-flips'

const PAGE = 500
const COLUMNS = [
  'decision_id',
  'evaluated_at',
  'change',
  'agent_id',
  'action',
  'principles',
  'verdict_before',
  'verdict_after',
  'violations_before',
  'violations_after',
  'reason_before',
  'reason_after',
  'acknowledged_by',
  'acknowledged_at',
  'note',
]

/** The filtered changes as CSV (RFC 4180), page by page. First chunk is the header. */
export async function* exportFlips(ctx: ServiceContext, filter: FlipFilter): AsyncGenerator<string> {
  yield stringify([COLUMNS])
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof readFlips>> = await readFlips(ctx, filter, { cursor, limit: PAGE })
    if (page.items.length > 0) yield stringify(page.items.map(cellsOf))
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}

const codes = ({ violations }: FlipRow['before']) => violations.map(({ code }) => code).join(' ')
const cellsOf = (row: FlipRow) =>
  [
    row.decisionId,
    row.at,
    row.kind,
    row.agentId,
    row.action,
    row.principles.join(' '),
    row.before.verdict,
    row.after.verdict,
    codes(row.before),
    codes(row.after),
    row.before.reason,
    row.after.reason,
    row.acknowledgedBy?.name ?? null,
    row.acknowledgedAt,
    row.note,
  ].map(guardCell)
