import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { keepAlarm, stateOf, type Taken, tellPages } from './internal'

/** Keeps the end of a right whose time is over: it counts for nothing from that instant on, whether or not this runs. */
async function keepEnd(ctx: ServiceContext, row: Taken): Promise<Taken | null> {
  const isLapsed = stateOf(row, ctx.now()) === 'lapsed'
  const endedAt = isLapsed ? (row.confirmBy ?? row.expiresAt) : row.expiresAt
  return ctx.db.$transaction(async (tx) => {
    const data = { endedAt, endedBy: isLapsed ? 'system:lapsed' : 'system:time' }
    const { count } = await tx.breakGlass.updateMany({ where: { id: row.id, endedAt: null, confirmedAt: row.confirmedAt }, data })
    if (count === 0) return null // somebody was quicker, and has recorded it
    await tellPages(tx, row.id, 'ended')
    const { actor, source, requestId, now } = ctx
    const event = {
      actor,
      source,
      requestId,
      now,
      action: 'break-glass.end',
      target: targetOf('break_glass', row.id),
      outcome: 'done',
    } as const
    await recordEvent(tx, { ...event, reason: isLapsed ? 'no lead confirmed it in time' : 'its time was over' })
    return { ...row, ...data }
  })
}

/** Ends what is over, and keeps the alarm of everything that is in force or still to be reviewed. Out: how many ended now. */
export async function expireBreakGlass(ctx: ServiceContext): Promise<number> {
  const now = ctx.now()
  const open = await ctx.db.breakGlass.findMany({
    where: {
      reviewedAt: null,
      OR: [{ endedAt: null }, { kind: 'contain' }, { confirmedAt: { not: null } }],
    },
    orderBy: { id: 'asc' },
    take: 500,
  })
  const nameOf = await personNames(
    ctx,
    open.map(({ personId }) => personId),
  )
  let ended = 0
  for (const row of open) {
    const isOver = row.endedAt === null && ['lapsed', 'ended'].includes(stateOf(row, now))
    const kept = isOver ? await keepEnd(ctx, row) : row
    if (isOver && kept) ended += 1
    if (kept) await keepAlarm(ctx, kept, nameOf(kept.personId))
  }
  return ended
}
