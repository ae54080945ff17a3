import type { ListSessions, SessionFilter, SessionPage } from '@/lib/schemas/sessions'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { hashOf, liveAt, ROW, rowOf } from './row'

function whereOf({ search, personId }: SessionFilter, now: Date): Prisma.SessionWhereInput {
  const parts: Prisma.SessionWhereInput[] = [liveAt(now)]
  if (personId) parts.push({ personId })
  if (search) {
    const part = { contains: literal(search), mode: 'insensitive' as const }
    parts.push({ OR: [{ ip: part }, { method: part }, { person: { name: part } }] })
  }
  return { AND: parts }
}

/** Open sessions of everybody or of one person, newest first. In: search (person, method, address), cursor, limit ≤ 200. */
export async function listSessions(ctx: ServiceContext, input: ListSessions): Promise<SessionPage> {
  const now = ctx.now()
  const where = whereOf(input, now)
  const [found, total] = await Promise.all([
    ctx.db.session.findMany({
      where,
      select: ROW,
      orderBy: [{ createdAt: 'desc' }, { idHash: 'asc' }],
      ...(input.cursor ? { cursor: { idHash: hashOf(input.cursor) } } : {}),
      take: input.limit + 2,
    }),
    ctx.db.session.count({ where }),
  ])
  // From the session a page ended with on, that one left out; it may be over meanwhile and not be there.
  const rest = found.map((one) => rowOf(ctx, one)).filter(({ id }) => id !== input.cursor)
  const items = rest.slice(0, input.limit)
  return { items, nextCursor: rest.length > input.limit ? (items.at(-1)?.id ?? null) : null, total, readAt: now.toISOString() }
}
