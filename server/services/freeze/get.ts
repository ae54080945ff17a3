import type { FreezeNow } from '@/lib/schemas/freeze'
import type { ServiceContext } from '@/server/context'
import { activeFreeze } from '@/server/freeze'
import { personNames } from '@/server/services/people/names'

/** The freeze in force, and whether somebody asked to end it. */
export async function getFreeze(ctx: ServiceContext): Promise<FreezeNow> {
  const now = ctx.now()
  const found = await activeFreeze(ctx.db, now)
  if (!found) return { freeze: null, readAt: now.toISOString() }
  const nameOf = await personNames(ctx, [found.startedBy])
  const asked = await ctx.db.accessRequest.findFirst({
    where: { action: 'freeze.end', targetKind: 'freeze', targetId: found.id, state: 'waiting', expiresAt: { gt: now } },
    select: { id: true },
  })
  const { id, reason } = found
  return {
    freeze: {
      ...{ id, reason },
      startedBy: nameOf(found.startedBy),
      startedAt: found.startedAt.toISOString(),
      until: found.until.toISOString(),
      endRequestId: asked?.id ?? null,
    },
    readAt: now.toISOString(),
  }
}
