import { SANDBOX_ENDS, type SandboxState } from '@/lib/sandbox-words'
import type { ListSandboxes, SandboxPage } from '@/lib/schemas/sandboxes'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { readClocks } from './clock'
import { readDatabaseAt, readReconciledAt } from './reconciled'
import { countEvents, SANDBOX_COLUMNS, sandboxRow } from './row'
import { narrowedWhere, sandboxWhere } from './where'

/** What stands after a row, newest first. A row that is gone begins at the newest again. */
async function after(ctx: ServiceContext, id: string | undefined): Promise<Prisma.SandboxWhereInput> {
  const last = id === undefined ? null : await ctx.db.sandbox.findUnique({ where: { id }, select: { requestedAt: true } })
  return last === null ? {} : { OR: [{ requestedAt: { lt: last.requestedAt } }, { requestedAt: last.requestedAt, id: { lt: id } }] }
}

/** How many are in each state that is not over, under the same filter. */
async function countStates(ctx: ServiceContext, input: ListSandboxes): Promise<SandboxPage['counts']> {
  const rows = await ctx.db.sandbox.groupBy({
    by: ['state'],
    where: { AND: [narrowedWhere(input), { state: { notIn: [...SANDBOX_ENDS] } }] },
    _count: true,
  })
  return Object.fromEntries(rows.map(({ state, _count }) => [state as SandboxState, _count])) // written from this closed set
}

/** Sandboxes of a view, newest first. In: view, state, runtime, agent, since, search, cursor, limit ≤ 200. Out: rows, next cursor or null, how many
 *  match, how many may still run by state, and when a controller last said that it reconciles. */
export async function listSandboxes(ctx: ServiceContext, input: ListSandboxes): Promise<SandboxPage> {
  const where = sandboxWhere(input)
  const [found, total, counts, reconciledAt, databaseAt] = await Promise.all([
    after(ctx, input.cursor).then((older) =>
      ctx.db.sandbox.findMany({
        where: { AND: [where, older] },
        orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
        take: input.limit + 1,
        select: SANDBOX_COLUMNS,
      }),
    ),
    ctx.db.sandbox.count({ where }),
    countStates(ctx, input),
    readReconciledAt(ctx),
    readDatabaseAt(ctx),
  ])
  const page = found.slice(0, input.limit)
  const ids = page.map(({ id }) => id)
  const [seen, clocks] = await Promise.all([countEvents(ctx, ids), readClocks(ctx, page)])
  return {
    items: page.map((row) => sandboxRow(row, { seen: seen.get(row.id), clock: clocks.get(row.id) })),
    nextCursor: found.length > input.limit ? (page.at(-1)?.id ?? null) : null,
    total,
    counts,
    reconciledAt,
    readAt: ctx.now().toISOString(),
    databaseAt,
  }
}
