import type { ListStops, StopAction, StopFilter, StopPage, StopRow } from '@/lib/schemas/stops'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { personNames } from '@/server/services/people/names'
import { whyNotReview } from './review'

type Stored = Prisma.StopReviewGetPayload<object>
const waits = { reviewedAt: null } as const

function rowOf(row: Stored, { ctx, nameOf }: { ctx: ServiceContext; nameOf: (id: string) => string }): StopRow {
  const { id, targetKind, targetId, reason, method, note } = row
  return {
    ...{ id, targetKind, targetId, reason, method, note },
    action: row.action as StopAction, // written by recordStop alone
    actedBy: nameOf(row.actedBy),
    isMine: row.actedBy === ctx.actor.id,
    actedAt: row.actedAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    isLate: row.reviewedAt === null && row.dueAt <= ctx.now(),
    reviewedBy: row.reviewedBy === null ? null : nameOf(row.reviewedBy),
    reviewedAt: row.reviewedAt?.toISOString() ?? null,
    whyNot: whyNotReview(row, ctx.actor.id),
  }
}

function whereOf({ view, action, search }: StopFilter): Prisma.StopReviewWhereInput {
  const part = search ? { contains: literal(search), mode: 'insensitive' as const } : null
  return {
    reviewedAt: view === 'open' ? null : { not: null },
    ...(action ? { action } : {}),
    ...(part ? { OR: [{ targetId: part }, { reason: part }, { note: part }] } : {}),
  }
}

/** What people stopped: what nobody else looked at, the one due first on top, or what was reviewed, newest first.
 *  In: view, action, a text in target, reason or note, cursor, limit ≤ 200. */
export async function listStops(ctx: ServiceContext, { cursor, limit, ...filter }: ListStops): Promise<StopPage> {
  const isOpen = filter.view === 'open'
  const after = cursor ? { id: isOpen ? { gt: cursor } : { lt: cursor } } : {}
  const [found, open, late] = await Promise.all([
    ctx.db.stopReview.findMany({ where: { AND: [whereOf(filter), after] }, orderBy: { id: isOpen ? 'asc' : 'desc' }, take: limit + 1 }),
    ctx.db.stopReview.count({ where: waits }),
    ctx.db.stopReview.count({ where: { ...waits, dueAt: { lte: ctx.now() } } }),
  ])
  const page = found.slice(0, limit)
  const nameOf = await personNames(
    ctx,
    page.flatMap(({ actedBy, reviewedBy }) => [actedBy, reviewedBy ?? '']),
  )
  return {
    items: page.map((row) => rowOf(row, { ctx, nameOf })),
    nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    ...{ open, late },
    readAt: ctx.now().toISOString(),
  }
}
