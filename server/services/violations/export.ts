import type { ViolationFilter, ViolationRow } from '@/lib/schemas/violations'
import type { ServiceContext } from '@/server/context'
import { type CsvColumn, csvPages } from '@/server/services/csv-pages'
import { personNames } from '@/server/services/people/names'
import { readSetting } from '@/server/services/settings/read'
import { afterCursor, cursorOf, WORST_FIRST } from './list'
import { rowOf } from './row'
import { whereOf } from './where'

const PAGE = 1000
const COLUMNS: readonly CsvColumn<ViolationRow>[] = [
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

/** The filtered items as CSV. They are read as of one moment, without what a list on a page counts beside them. */
export async function* exportViolations(ctx: ServiceContext, filter: ViolationFilter): AsyncGenerator<string> {
  const due = await readSetting(ctx, 'violation_due')
  const where = whereOf(ctx, filter, due)
  const read = async ({ cursor, limit }: { cursor?: string; limit: number }) => {
    const found = await ctx.db.violation.findMany({
      where: cursor === undefined ? where : { AND: [where, afterCursor(cursor)] },
      orderBy: [...WORST_FIRST],
      take: limit,
    })
    const nameOf = await personNames(
      ctx,
      found.flatMap(({ assignee }) => assignee ?? []),
    )
    const last = found.at(-1)
    const nextCursor = last && found.length === limit ? cursorOf(last) : null
    return { items: found.map((one) => rowOf(one, { due, nameOf })), nextCursor }
  }
  yield* csvPages(COLUMNS, read, PAGE)
}
