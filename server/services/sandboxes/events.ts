import type { EventPage, ListEvents } from '@/lib/schemas/sandboxes'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { eventRow } from './row'
import { eventWhere } from './where'

async function after(ctx: ServiceContext, id: string | undefined): Promise<Prisma.RuntimeEventWhereInput> {
  const last = id === undefined ? null : await ctx.db.runtimeEvent.findUnique({ where: { id }, select: { receivedAt: true } })
  return last === null ? {} : { OR: [{ receivedAt: { lt: last.receivedAt } }, { receivedAt: last.receivedAt, id: { lt: id } }] }
}

/** What sensors saw, newest first. In: view, source, state, family, agent, sandbox, search, cursor, limit ≤ 200. Out: rows, next cursor or null, how many match. */
export async function listEvents(ctx: ServiceContext, input: ListEvents): Promise<EventPage> {
  const where = eventWhere(input)
  const [found, total] = await Promise.all([
    after(ctx, input.cursor).then((older) =>
      ctx.db.runtimeEvent.findMany({
        where: { AND: [where, older] },
        orderBy: [{ receivedAt: 'desc' }, { id: 'desc' }],
        take: input.limit + 1,
      }),
    ),
    ctx.db.runtimeEvent.count({ where }),
  ])
  const page = found.slice(0, input.limit)
  return {
    items: page.map(eventRow),
    nextCursor: found.length > input.limit ? (page.at(-1)?.id ?? null) : null,
    total,
    readAt: ctx.now().toISOString(),
  }
}
