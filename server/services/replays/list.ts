import type { ListReplays, ReplayPage } from '@/lib/schemas/replays'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { ROW, rowOf } from './internal'

/** Replays of a draft or a version, the newest first, by their ids, which grow with time. */
export async function listReplays(ctx: ServiceContext, { draftId, version, cursor, limit }: ListReplays): Promise<ReplayPage> {
  const found = await ctx.db.policyReplay.findMany({
    where: { ...(draftId ? { draftId } : { version: version ?? 0 }), ...(cursor ? { id: { lt: cursor } } : {}) },
    select: ROW,
    orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  })
  const page = found.slice(0, limit)
  const nameOf = await personNames(
    ctx,
    page.map(({ requestedBy }) => requestedBy),
  )
  return {
    items: page.map((row) => rowOf(row, nameOf)),
    nextCursor: found.length > limit ? (page.at(-1)?.id ?? null) : null,
    readAt: ctx.now().toISOString(),
  }
}
