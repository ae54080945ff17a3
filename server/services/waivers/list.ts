import type { ListWaivers, WaiverPage, WaiverPhase } from '@/lib/schemas/waivers'
import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'
import { personNames } from '@/server/services/people/names'
import { peopleIn, rowOf } from './row'
import { readActiveRules } from './rules'
import { isSoonestFirst, phaseWhere, unusedWhere, whereOf } from './where'

/** How many of all waivers are in each phase now, and how many of those in force are unused. */
export async function countPhases({ db }: Pick<ServiceContext, 'db'>, now: Date): Promise<WaiverPage['counts']> {
  const count = (where: Prisma.Sql) => Prisma.sql`count(*) FILTER (WHERE ${where})::int`
  const [row] = await db.$queryRaw<(Record<WaiverPhase, number> & { unused: number })[]>`
    SELECT ${count(phaseWhere('requested', now))} AS "requested", ${count(phaseWhere('approved', now))} AS "approved",
      ${count(phaseWhere('active', now))} AS "active", ${count(phaseWhere('expiring', now))} AS "expiring",
      ${count(phaseWhere('expired', now))} AS "expired", ${count(phaseWhere('revoked', now))} AS "revoked",
      ${count(phaseWhere('refused', now))} AS "refused", ${count(phaseWhere('withdrawn', now))} AS "withdrawn",
      ${count(unusedWhere(now))} AS "unused" FROM waiver w`
  return row ?? { requested: 0, approved: 0, active: 0, expiring: 0, expired: 0, revoked: 0, refused: 0, withdrawn: 0, unused: 0 }
}

function fromCursor(cursor: string, isUp: boolean): Prisma.Sql {
  const [ms, id] = cursor.split('_') as [string, string] // shape checked by the schema
  const place = Prisma.sql`(${new Date(Number(ms))}::timestamptz, ${id}::uuid)`
  return isUp ? Prisma.sql`(w.expires, w.id) > ${place}` : Prisma.sql`(w.expires, w.id) < ${place}`
}

/** Waivers by their end: the next one first while they are open, else the latest. In: filter, cursor, limit ≤ 200.
 *  Out: rows, next cursor or null, how many match, and how many there are of each phase. */
export async function listWaivers(ctx: ServiceContext, input: ListWaivers): Promise<WaiverPage> {
  const now = ctx.now()
  const where = whereOf(input, now)
  const isUp = isSoonestFirst(input.phase)
  const from = input.cursor ? Prisma.sql`${where} AND ${fromCursor(input.cursor, isUp)}` : where
  const order = isUp ? Prisma.sql`w.expires, w.id` : Prisma.sql`w.expires DESC, w.id DESC`
  const [ids, counted, counts, rules] = await Promise.all([
    ctx.db.$queryRaw<{ id: string }[]>`SELECT w.id FROM waiver w WHERE ${from} ORDER BY ${order} LIMIT ${input.limit + 1}`,
    ctx.db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM waiver w WHERE ${where}`,
    countPhases(ctx, now),
    readActiveRules(ctx),
  ])
  const page = ids.slice(0, input.limit).map(({ id }) => id)
  const by = isUp ? ('asc' as const) : ('desc' as const)
  const found = await ctx.db.waiver.findMany({ where: { id: { in: page } }, orderBy: [{ expires: by }, { id: by }] })
  const nameOf = await personNames(ctx, found.flatMap(peopleIn))
  const last = found.at(-1)
  return {
    items: found.map((one) => rowOf(one, { now, rules, viewer: ctx.actor.id, nameOf })),
    nextCursor: ids.length > input.limit && last ? `${last.expires.getTime()}_${last.id}` : null,
    total: counted[0]?.n ?? 0,
    counts,
    readAt: now.toISOString(),
  }
}
