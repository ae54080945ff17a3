import type { Prisma } from '@/server/generated/prisma/client'

type Placed = { rank: number; dueAt: Date; decidedAt: Date | null; id: string }
type Order = {
  orderBy: Prisma.ReviewOrderByWithRelationInput[]
  after: (cursor: string) => Prisma.ReviewWhereInput
  cursorOf: (row: Placed) => string
}

const parse = (cursor: string) => {
  const [rank, ms, id] = cursor.split('_') as [string, string, string] // shape checked by the schema
  return { rank: Number(rank), at: new Date(Number(ms)), id }
}

/** The queue: critical, high, medium, low, and in each what is due first. */
const QUEUE: Order = {
  orderBy: [{ rank: 'asc' }, { dueAt: 'asc' }, { id: 'asc' }],
  after: (cursor) => {
    const { rank, at, id } = parse(cursor)
    return { OR: [{ rank: { gt: rank } }, { rank, dueAt: { gt: at } }, { rank, dueAt: at, id: { gt: id } }] }
  },
  cursorOf: ({ rank, dueAt, id }) => `${rank}_${dueAt.getTime()}_${id}`,
}

/** What is closed: newest first. */
const CLOSED: Order = {
  orderBy: [{ decidedAt: 'desc' }, { id: 'desc' }],
  after: (cursor) => {
    const { at, id } = parse(cursor)
    return { OR: [{ decidedAt: { lt: at } }, { decidedAt: at, id: { lt: id } }] }
  },
  cursorOf: ({ decidedAt, id }) => `0_${decidedAt?.getTime() ?? 0}_${id}`,
}

export const orderOf = (isClosed: boolean): Order => (isClosed ? CLOSED : QUEUE)
