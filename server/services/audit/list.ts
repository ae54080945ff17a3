import type { AuditPage, SearchAudit } from '@/lib/schemas/audit'
import { countEntries, findEntries } from '@/server/audit/find'
import type { ServiceContext } from '@/server/context'
import { filterOf } from './filter-of'
import { readLogState } from './log-state'
import { rowsOf } from './row-of'

/** Counting stops here; beyond it the total is said as "at least". */
const COUNT_LIMIT = 10_000

/** Sealed entries, newest first, by the log's own index. What waits to be sealed is not among them: the head counts it.
 *  In: filter, view, cursor, limit ≤ 1000. Out: rows, next cursor or null, total (exact up to 10,000). Times UTC. */
export async function listAudit(ctx: ServiceContext, { view, cursor, limit, ...narrow }: SearchAudit): Promise<AuditPage> {
  const finding = { filter: await filterOf(ctx, narrow), isGrouped: view === 'actions', now: ctx.now() }
  const [found, total, state] = await Promise.all([
    findEntries(ctx.db, finding, { below: cursor === undefined ? null : Number(cursor), limit: limit + 1 }),
    countEntries(ctx.db, finding, COUNT_LIMIT + 1),
    readLogState(ctx),
  ])
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    items: await rowsOf(ctx, page, state),
    nextCursor: found.length > limit && last ? String(last.idx) : null,
    total: Math.min(total, COUNT_LIMIT),
    totalIsEstimate: total > COUNT_LIMIT,
    readAt: ctx.now().toISOString(),
  }
}
