import type { ListRuns, RunPage } from '@/lib/schemas/runs'
import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'
import { personNames } from '@/server/services/people/names'
import { type FoundRun, idsIn, RUN_COLUMNS, rowOf } from './row'
import { whereOf } from './where'

/** Runs of a view, newest first. In: view, state, kind, class, drill, search, cursor, limit ≤ 200. Out: rows, next cursor or null, how many match;
 *  how long each took is by the database's clock. */
export async function listRuns(ctx: ServiceContext, input: ListRuns): Promise<RunPage> {
  const where = whereOf(ctx, input)
  const from = input.cursor ? Prisma.sql`${where} AND r.id < ${input.cursor}::uuid` : where
  const [found, counted] = await Promise.all([
    ctx.db.$queryRaw<
      FoundRun[]
    >`SELECT ${RUN_COLUMNS} FROM run r JOIN plan p ON p.id = r.plan_id WHERE ${from} ORDER BY r.id DESC LIMIT ${input.limit + 1}`,
    ctx.db.$queryRaw<
      { n: number; at: Date }[]
    >`SELECT count(*)::int AS n, clock_timestamp() AS at FROM run r JOIN plan p ON p.id = r.plan_id WHERE ${where}`,
  ])
  const page = found.slice(0, input.limit)
  const nameOf = await personNames(
    ctx,
    page.flatMap(({ requestedBy, outcome, waitingFor }) => [requestedBy, ...idsIn(outcome, waitingFor)]),
  )
  const readAt = ctx.now().toISOString()
  return {
    items: page.map((one) => rowOf(one, { viewer: ctx.actor.id, nameOf })),
    nextCursor: found.length > input.limit ? (page.at(-1)?.id ?? null) : null,
    total: counted[0]?.n ?? 0,
    readAt,
    databaseAt: counted[0]?.at.toISOString() ?? readAt,
  }
}
