import type { EmergencyFilter, EmergencyPage, ListEmergency } from '@/lib/schemas/emergency'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { rowsOf } from './rows'

function whereOf({ view, scope, search }: EmergencyFilter): Prisma.EmergencyWhereInput {
  const part = search ? { contains: literal(search), mode: 'insensitive' as const } : null
  return {
    ...(view === 'standing' ? { resumedAt: null } : {}),
    ...(view === 'drills' ? { drill: true } : {}),
    ...(scope ? { scope } : {}),
    ...(part ? { OR: [{ target: part }, { reason: part }] } : {}),
  }
}

/** Stops, newest first. Ids are times: a page goes on below the last one of the page before. In: view, scope, a text in target or reason. */
export async function listEmergency(ctx: ServiceContext, { cursor, limit, ...filter }: ListEmergency): Promise<EmergencyPage> {
  const where = whereOf(filter)
  const [found, total] = await Promise.all([
    ctx.db.emergency.findMany({ where: { AND: [where, cursor ? { id: { lt: cursor } } : {}] }, orderBy: { id: 'desc' }, take: limit + 1 }),
    ctx.db.emergency.count({ where }),
  ])
  const page = found.slice(0, limit)
  return {
    items: await rowsOf(ctx, page),
    nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    total,
    readAt: ctx.now().toISOString(),
  }
}
