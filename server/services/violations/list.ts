import type { ListViolations, ViolationPage } from '@/lib/schemas/violations'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { personNames } from '@/server/services/people/names'
import { readSetting } from '@/server/services/settings/read'
import type { Stored } from './internal'
import { rowOf } from './row'
import { overdueOf, whereOf } from './where'

export const WORST_FIRST = [
  { severity: 'desc' },
  { openedAt: 'asc' },
  { id: 'asc' },
] as const satisfies Prisma.ViolationOrderByWithRelationInput[]

export const cursorOf = ({ severity, openedAt, id }: Stored): string => `${severity}_${openedAt.getTime()}_${id}`

export function afterCursor(cursor: string): Prisma.ViolationWhereInput {
  const [rank, ms, id] = cursor.split('_') as [string, string, string] // shape checked by the schema
  const severity = Number(rank)
  const openedAt = new Date(Number(ms))
  return { OR: [{ severity: { lt: severity } }, { severity, openedAt: { gt: openedAt } }, { severity, openedAt, id: { gt: id } }] }
}

/** Items of this installation's traffic, the worst first and among equals the one that waits longest.
 *  In: filter, cursor, limit ≤ 200. Out: rows, next cursor or null, how many match and how many of those are overdue. */
export async function listViolations(ctx: ServiceContext, input: ListViolations): Promise<ViolationPage> {
  const due = await readSetting(ctx, 'violation_due')
  const where = whereOf(ctx, input, due)
  const [found, total, overdue, underWaiver] = await Promise.all([
    ctx.db.violation.findMany({
      where: input.cursor ? { AND: [where, afterCursor(input.cursor)] } : where,
      orderBy: [...WORST_FIRST],
      take: input.limit + 1,
    }),
    ctx.db.violation.count({ where }),
    ctx.db.violation.count({ where: { AND: [where, overdueOf(ctx.now(), due)] } }),
    ctx.db.violation.count({ where: whereOf(ctx, { ...input, state: 'accepted_waiver' }, due) }),
  ])
  const page = found.slice(0, input.limit)
  const last = page.at(-1)
  const nameOf = await personNames(
    ctx,
    page.flatMap(({ assignee }) => assignee ?? []),
  )
  return {
    items: page.map((row) => rowOf(row, { due, nameOf })),
    nextCursor: found.length > input.limit && last ? cursorOf(last) : null,
    total,
    overdue,
    underWaiver,
    origin: ctx.origin,
    readAt: ctx.now().toISOString(),
  }
}
