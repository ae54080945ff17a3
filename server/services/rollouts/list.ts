import type { ListRollouts, RolloutPage } from '@/lib/schemas/rollouts'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { personNames } from '@/server/services/people/names'
import { ROW, rowOf, storedOf } from './internal'

function after(cursor: string | undefined): Prisma.PolicyRolloutWhereInput {
  const [ms, id] = cursor?.split('_') ?? []
  if (ms === undefined || id === undefined) return {}
  const startedAt = new Date(Number(ms))
  return { OR: [{ startedAt: { lt: startedAt } }, { startedAt, id: { lt: id } }] }
}

/** Rollouts, the newest first, of one version or of all. */
export async function listRollouts(ctx: ServiceContext, { version, state, cursor, limit }: ListRollouts): Promise<RolloutPage> {
  const found = await ctx.db.policyRollout.findMany({
    where: { ...(version === undefined ? {} : { version }), ...(state === undefined ? {} : { state }), ...after(cursor) },
    select: ROW,
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  })
  const page = found.slice(0, limit).map(storedOf)
  const nameOf = await personNames(
    ctx,
    page.flatMap(({ startedBy, endedBy }) => [startedBy, endedBy ?? '']),
  )
  const last = page.at(-1)
  return {
    items: page.map((one) => rowOf(one, nameOf)),
    nextCursor: found.length > limit && last ? `${last.startedAt.getTime()}_${last.id}` : null,
    readAt: ctx.now().toISOString(),
  }
}
