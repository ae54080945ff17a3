import type { BreakGlassPage, BreakGlassRow, ListBreakGlass, MyBreakGlass } from '@/lib/schemas/break-glass'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { personNames } from '@/server/services/people/names'
import { stateOf, type Taken } from './internal'
import { whyNotReview } from './review'

type Viewer = { ctx: ServiceContext; nameOf: (id: string) => string }
const named = (id: string | null, nameOf: Viewer['nameOf']) => (id === null ? null : nameOf(id))

function rowOf(row: Taken, { ctx, nameOf }: Viewer): BreakGlassRow {
  const now = ctx.now()
  const state = stateOf(row, now)
  const { id, role, scope, reason, reviewNote } = row
  return {
    ...{ id, role, scope, reason, reviewNote, state },
    kind: row.kind === 'role' ? 'role' : 'contain',
    person: nameOf(row.personId),
    isMine: row.personId === ctx.actor.id,
    startedAt: row.startedAt.toISOString(),
    confirmBy: row.confirmBy?.toISOString() ?? null,
    confirmedBy: named(row.confirmedBy, nameOf),
    expiresAt: row.expiresAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    endedBy: named(row.endedBy, nameOf),
    reviewDueAt: row.reviewDueAt.toISOString(),
    isReviewLate: state === 'ended' && row.reviewDueAt <= now,
    reviewedBy: named(row.reviewedBy, nameOf),
    whyNotReview: whyNotReview(row, { actor: ctx.actor, now }),
  }
}

/** Rights taken in need, newest first. In: a text in scope or reason, cursor, limit ≤ 200. */
export async function listBreakGlass(ctx: ServiceContext, { search, cursor, limit }: ListBreakGlass): Promise<BreakGlassPage> {
  const parts: Prisma.BreakGlassWhereInput[] = []
  if (search) {
    const part = { contains: literal(search), mode: 'insensitive' as const }
    parts.push({ OR: [{ scope: part }, { reason: part }] })
  }
  if (cursor) parts.push({ id: { lt: cursor } })
  const found = await ctx.db.breakGlass.findMany({ where: { AND: parts }, orderBy: { id: 'desc' }, take: limit + 1 })
  const page = found.slice(0, limit)
  const ids = page.flatMap(({ personId, confirmedBy, endedBy, reviewedBy }) => [
    personId,
    confirmedBy ?? '',
    endedBy ?? '',
    reviewedBy ?? '',
  ])
  const nameOf = await personNames(ctx, ids)
  return {
    items: page.map((row) => rowOf(row, { ctx, nameOf })),
    nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    readAt: ctx.now().toISOString(),
  }
}

/** What the viewer holds in need, or waits for, at this moment. */
export async function listMine(ctx: ServiceContext): Promise<MyBreakGlass> {
  const now = ctx.now()
  const found = await ctx.db.breakGlass.findMany({
    where: { personId: ctx.actor.id, endedAt: null, expiresAt: { gt: now } },
    orderBy: { expiresAt: 'asc' },
    take: 20,
  })
  const rows = found.map((row) => rowOf(row, { ctx, nameOf: (id) => id }))
  return {
    held: rows
      .filter(({ state }) => state === 'active' || state === 'asked')
      .map(({ id, kind, role, scope, state, confirmBy, expiresAt }) => ({ id, kind, role, scope, state, confirmBy, expiresAt })),
    readAt: now.toISOString(),
  }
}
