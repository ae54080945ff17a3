import type { SessionRow } from '@/lib/schemas/sessions'
import type { ServiceContext } from '@/server/context'
import { liveAt, ROW, rowOf } from './row'

const MOST = 200

/** The actor's own sessions that are open, newest first; the one that asks is marked. */
export async function listMySessions(ctx: ServiceContext): Promise<{ items: SessionRow[]; readAt: string }> {
  const now = ctx.now()
  const found = await ctx.db.session.findMany({
    where: { personId: ctx.actor.id, ...liveAt(now) },
    select: ROW,
    orderBy: [{ createdAt: 'desc' }, { idHash: 'asc' }],
    take: MOST,
  })
  return { items: found.map((one) => rowOf(ctx, one)), readAt: now.toISOString() }
}
