import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import type { EvolutionRecord } from './internal'

export type Asked = { agentId: string; cursor?: string | undefined; limit: number }

function afterCursor(cursor: string): Prisma.EvolutionWhereInput {
  const [ms, id] = cursor.split('_') as [string, string] // shape checked by the schema
  const at = new Date(Number(ms))
  return { OR: [{ createdAt: { lt: at } }, { createdAt: at, id: { lt: id } }] }
}

/** Evolutions of one agent, newest first, by indexed cursor. */
export async function readPage(ctx: ServiceContext, { agentId, cursor, limit }: Asked) {
  const [found, total] = await Promise.all([
    ctx.db.evolution.findMany({
      where: cursor === undefined ? { agentId } : { AND: [{ agentId }, afterCursor(cursor)] },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    }),
    ctx.db.evolution.count({ where: { agentId } }),
  ])
  const items: EvolutionRecord[] = found.slice(0, limit)
  const last = items.at(-1)
  return { items, nextCursor: found.length > limit && last ? `${last.createdAt.getTime()}_${last.id}` : null, total }
}
