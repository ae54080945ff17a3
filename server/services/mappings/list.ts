import type { Role } from '@/lib/access'
import type { ListMappings, MappingPage } from '@/lib/schemas/mappings'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { personNames } from '@/server/services/people/names'

/** Mappings in force, by group.
 *  In: search, role, cursor, limit ≤ 200. Out: rows, next cursor or null, how many match, and the issuer that is set up. */
export async function listMappings(ctx: ServiceContext, { search, role, cursor, limit }: ListMappings): Promise<MappingPage> {
  const where: Prisma.GroupMappingWhereInput = {
    removedAt: null,
    ...(role ? { role } : {}),
    ...(search ? { group: { contains: literal(search), mode: 'insensitive' } } : {}),
  }
  // The mapping a page ended with may be removed by now: its place in the order is what counts.
  const last = cursor ? await ctx.db.groupMapping.findUnique({ where: { id: cursor }, select: { id: true, group: true } }) : null
  const after = last && { OR: [{ group: { gt: last.group } }, { group: last.group, id: { gt: last.id } }] }
  const [found, total] = await Promise.all([
    ctx.db.groupMapping.findMany({
      where: after ? { AND: [where, after] } : where,
      orderBy: [{ group: 'asc' }, { id: 'asc' }],
      take: limit + 1,
    }),
    ctx.db.groupMapping.count({ where }),
  ])
  const page = found.slice(0, limit)
  const nameOf = await personNames(
    ctx,
    page.map(({ createdBy }) => createdBy),
  )
  return {
    items: page.map(({ id, iss, group, role: gives, createdAt, createdBy }) => {
      const given = gives as Role // written by add alone, after its schema
      return { id, iss, group, role: given, createdAt: createdAt.toISOString(), createdBy: nameOf(createdBy) }
    }),
    nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    total,
    issuer: ctx.issuer,
    readAt: ctx.now().toISOString(),
  }
}
