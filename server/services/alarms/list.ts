import type { AlarmPage, AlarmRow, ListAlarms } from '@/lib/schemas/alarms'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

export const ROW = {
  id: true,
  severity: true,
  title: true,
  detail: true,
  href: true,
  openedAt: true,
  clearedAt: true,
} as const satisfies Prisma.AlarmSelect

/** A way to a page of ours, and nothing else that an address may be. */
const pageOf = (href: string | null): string | null => (href !== null && /^\/(?![/\\])/.test(href) ? href : null)

export const rowOf = (found: Prisma.AlarmGetPayload<{ select: typeof ROW }>): AlarmRow => ({
  ...found,
  href: pageOf(found.href),
  openedAt: found.openedAt.toISOString(),
  clearedAt: found.clearedAt?.toISOString() ?? null,
})

function after(cursor: string): Prisma.AlarmWhereInput {
  const [ms, id] = cursor.split('_') as [string, string] // shape checked by the schema
  const openedAt = new Date(Number(ms))
  return { OR: [{ openedAt: { lt: openedAt } }, { openedAt, id: { lt: id } }] }
}

/** Alarms, newest first, by indexed cursor. In: the open ones or all, cursor, limit ≤ 200. Times UTC. */
export async function listAlarms(ctx: ServiceContext, { state, cursor, limit }: ListAlarms): Promise<AlarmPage> {
  const where = state === 'open' ? { clearedAt: null } : {}
  const found = await ctx.db.alarm.findMany({
    where: cursor ? { AND: [where, after(cursor)] } : where,
    select: ROW,
    orderBy: [{ openedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  })
  const page = found.slice(0, limit)
  const last = page.at(-1)
  return {
    items: page.map(rowOf),
    nextCursor: found.length > limit && last ? `${last.openedAt.getTime()}_${last.id}` : null,
    readAt: ctx.now().toISOString(),
  }
}
