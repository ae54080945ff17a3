import { formatPercent } from '@/lib/format'
import type { ReportTable } from '@/lib/schemas/reports'
import { REVIEW_PRIORITIES } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import { ratioOf } from '@/server/services/overview/rates'
import type { Period } from './periods'

type Row = { priority: string; opened: bigint; approved: bigint; rejected: bigint; revised: bigint; timed_out: bigint; in_target: bigint }

/** What people were asked in the period, and what they answered: a timeout is a rejection that nobody decided, and is never in target. */
export async function reviewsTable(ctx: ServiceContext, { from, to }: Period): Promise<ReportTable> {
  const rows = await ctx.db.$queryRaw<Row[]>`
    SELECT priority, count(*) FILTER (WHERE created_at >= ${from} AND created_at < ${to}) AS opened,
      count(*) FILTER (WHERE closed AND state = 'decided' AND outcome = 'approve') AS approved,
      count(*) FILTER (WHERE closed AND state = 'decided' AND outcome = 'reject') AS rejected,
      count(*) FILTER (WHERE closed AND state = 'decided' AND outcome = 'needs_revision') AS revised,
      count(*) FILTER (WHERE closed AND state = 'timed_out') AS timed_out,
      count(*) FILTER (WHERE closed AND state = 'decided' AND decided_at <= due_at) AS in_target
    FROM (SELECT *, decided_at >= ${from} AND decided_at < ${to} AS closed FROM review WHERE origin = ${ctx.origin}) r
    WHERE (created_at >= ${from} AND created_at < ${to}) OR closed GROUP BY priority`
  const found = new Map(rows.map((row) => [row.priority, row]))
  return {
    title: 'Reviews by priority',
    columns: ['Priority', 'Opened', 'Approved', 'Rejected', 'Needs revision', 'Timed out', 'Decided in target'],
    rows: REVIEW_PRIORITIES.flatMap((priority) => {
      const row = found.get(priority)
      if (!row) return []
      const numbers = [row.opened, row.approved, row.rejected, row.revised, row.timed_out].map(Number)
      const closed = numbers.slice(1).reduce((total, one) => total + one, 0)
      const share = ratioOf(Number(row.in_target), closed)
      return [[priority, ...numbers, share === null ? 'unknown: none was closed' : `${formatPercent(share, 1)}, n ${closed}`]]
    }),
    note: rows.length === 0 ? 'No review was opened or closed in the period.' : 'Timed out means rejected by the clock.',
    missing: null,
  }
}
