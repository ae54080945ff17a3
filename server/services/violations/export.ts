import { stringify } from 'csv-stringify/sync'
import { guardCell } from '@/lib/csv'
import type { ViolationFilter, ViolationRow } from '@/lib/schemas/violations'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { readSetting } from '@/server/services/settings/read'
import type { Stored } from './internal'
import { afterCursor, cursorOf, WORST_FIRST } from './list'
import { rowOf } from './row'
import { whereOf } from './where'

const PAGE = 1000
const COLUMNS: readonly [name: string, cell: (row: ViolationRow) => string | number | null][] = [
  ['violation_id', ({ id }) => id],
  ['principle', ({ principle }) => principle],
  ['agent_id', ({ agentId }) => agentId],
  ['action_family', ({ family }) => family],
  ['state', ({ state }) => state],
  ['severity', ({ severity }) => severity],
  ['violation_codes', ({ codes }) => codes.join(' ')],
  ['assignee', ({ assignee }) => assignee?.name ?? null],
  ['occurred', ({ occurred }) => occurred],
  ['prevented', ({ prevented }) => prevented],
  ['uncontrolled', ({ uncontrolled }) => uncontrolled],
  ['waived', ({ waived }) => waived],
  ['first_seen', ({ firstSeen }) => firstSeen],
  ['last_seen', ({ lastSeen }) => lastSeen],
  ['opened_at', ({ openedAt }) => openedAt],
  ['due_at', ({ dueAt }) => dueAt],
  ['origin', ({ origin }) => origin],
]

/** The filtered items as CSV (RFC 4180), page by page, so that a long export holds one page in memory. First chunk is the header. */
export async function* exportViolations(ctx: ServiceContext, filter: ViolationFilter): AsyncGenerator<string> {
  const due = await readSetting(ctx, 'violation_due')
  const where = whereOf(ctx, filter, due)
  yield stringify([COLUMNS.map(([name]) => name)])
  let cursor: string | null = null
  for (;;) {
    const found: Stored[] = await ctx.db.violation.findMany({
      where: cursor ? { AND: [where, afterCursor(cursor)] } : where,
      orderBy: [...WORST_FIRST],
      take: PAGE,
    })
    const nameOf = await personNames(
      ctx,
      found.flatMap(({ assignee }) => assignee ?? []),
    )
    const rows = found.map((one) => rowOf(one, { due, nameOf }))
    if (rows.length > 0) yield stringify(rows.map((row) => COLUMNS.map(([, cell]) => guardCell(cell(row)))))
    const last = found.at(-1)
    if (!last || found.length < PAGE) return
    cursor = cursorOf(last)
  }
}
