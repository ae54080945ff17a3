import { type ListPlans, OPEN_PLANS, type PlanPage } from '@/lib/schemas/plans'
import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { databaseNow } from './internal'
import { fullPlans, namesIn, rowOf } from './rows'

function whereOf({ actor }: ServiceContext, { view, kind, search }: ListPlans): Prisma.Sql {
  const open = Prisma.sql`r.state = ANY(${[...OPEN_PLANS]}::text[])`
  const parts = [view === 'mine' ? Prisma.sql`r.asked_by = ${actor.id}` : view === 'open' ? open : Prisma.sql`NOT ${open}`]
  if (kind) parts.push(Prisma.sql`r.kind = ${kind}`)
  if (search) {
    const part = `%${literal(search)}%`
    parts.push(Prisma.sql`(r.params::text ILIKE ${part} OR r.reason ILIKE ${part} OR r.id::text ILIKE ${part} OR r.run_id::text ILIKE ${part}
      OR EXISTS (SELECT 1 FROM person p WHERE p.id::text = r.asked_by AND p.name ILIKE ${part}))`)
  }
  return Prisma.join(parts, ' AND ')
}

/** Plans of a view, newest first. In: view, kind, search (target, reason, ids, who asked), cursor, limit ≤ 200.
 *  Out: rows, next cursor or null, how many match. */
export async function listPlans(ctx: ServiceContext, input: ListPlans): Promise<PlanPage> {
  const where = whereOf(ctx, input)
  const from = input.cursor
    ? Prisma.sql`${where} AND (r.created_at, r.id) < (SELECT c.created_at, c.id FROM plan_request c WHERE c.id = ${input.cursor}::uuid)`
    : where
  const [ids, counted, readAt] = await Promise.all([
    ctx.db.$queryRaw<{ id: string }[]>`
      SELECT r.id FROM plan_request r WHERE ${from} ORDER BY r.created_at DESC, r.id DESC LIMIT ${input.limit + 1}`,
    ctx.db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM plan_request r WHERE ${where}`,
    databaseNow(ctx.db),
  ])
  const page = ids.slice(0, input.limit).map(({ id }) => id)
  const found = await fullPlans(ctx, page)
  const nameOf = await namesIn(ctx, found)
  return {
    items: found.map((one) => rowOf(one, { viewer: ctx.actor.id, nameOf })),
    nextCursor: ids.length > input.limit ? (page.at(-1) ?? null) : null,
    total: counted[0]?.n ?? 0,
    readAt: readAt.toISOString(),
  }
}
