import type { ApprovalPage, ListApprovals } from '@/lib/schemas/approvals'
import type { ServiceContext } from '@/server/context'
import { Prisma } from '@/server/generated/prisma/client'
import { personNames } from '@/server/services/people/names'
import { WITH_VOTES } from './internal'
import { rowOf } from './row'
import { whereOf } from './where'

/** Requests of a view, newest first. In: view, action, search, cursor, limit ≤ 200. Out: rows, next cursor or null, how many match. */
export async function listRequests(ctx: ServiceContext, input: ListApprovals): Promise<ApprovalPage> {
  const where = whereOf(ctx, input)
  const from = input.cursor ? Prisma.sql`${where} AND r.id < ${input.cursor}::uuid` : where
  const [ids, counted] = await Promise.all([
    ctx.db.$queryRaw<{ id: string }[]>`SELECT r.id FROM access_request r WHERE ${from} ORDER BY r.id DESC LIMIT ${input.limit + 1}`,
    ctx.db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM access_request r WHERE ${where}`,
  ])
  const page = ids.slice(0, input.limit).map(({ id }) => id)
  const found = await ctx.db.accessRequest.findMany({ where: { id: { in: page } }, include: WITH_VOTES, orderBy: { id: 'desc' } })
  const nameOf = await personNames(
    ctx,
    found.flatMap(({ requestedBy, targetId }) => [requestedBy, targetId]),
  )
  return {
    items: found.map((one) => rowOf(one, { viewer: ctx.actor.id, nameOf })),
    nextCursor: ids.length > input.limit ? (page.at(-1) ?? null) : null,
    total: counted[0]?.n ?? 0,
    readAt: ctx.now().toISOString(),
  }
}

/** How many requests wait for this person's word; none for what is no person. */
export async function countForMe(ctx: ServiceContext): Promise<number> {
  if (ctx.actor.kind !== 'person') return 0
  const where = whereOf(ctx, { view: 'mine' })
  const [counted] = await ctx.db.$queryRaw<{ n: number }[]>`SELECT count(*)::int AS n FROM access_request r WHERE ${where}`
  return counted?.n ?? 0
}
