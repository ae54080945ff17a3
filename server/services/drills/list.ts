import type { DrillFilter, DrillPage, ListDrills } from '@/lib/schemas/drills'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { personNames } from '@/server/services/people/names'
import { rowOf } from './row'

function whereOf({ kind, state, search }: DrillFilter): Prisma.DrillWhereInput {
  const part = search ? { contains: literal(search), mode: 'insensitive' as const } : null
  return {
    ...(kind ? { kind } : {}),
    ...(state ? { state } : {}),
    ...(part ? { OR: [{ family: part }, { reason: part }, { agentId: part }, { target: part }] } : {}),
  }
}

/** Drills, newest first. Ids are times: a page goes on below the last one of the page before. In: kind, state, a text in reason, family or target. */
export async function listDrills(ctx: ServiceContext, { cursor, limit, ...filter }: ListDrills): Promise<DrillPage> {
  const where = whereOf(filter)
  const [found, total] = await Promise.all([
    ctx.db.drill.findMany({ where: { AND: [where, cursor ? { id: { lt: cursor } } : {}] }, orderBy: { id: 'desc' }, take: limit + 1 }),
    ctx.db.drill.count({ where }),
  ])
  const page = found.slice(0, limit)
  const nameOf = await personNames(
    ctx,
    page.map(({ startedBy }) => startedBy),
  )
  return {
    items: page.map((one) => rowOf(one, nameOf)),
    nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    total,
    readAt: ctx.now().toISOString(),
  }
}
