import { targetOf } from '@/server/audit/entry'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { clearLeftAlarms, keepAlarm, stateOf, type Taken, tellPages } from './internal'

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

const BATCH = 200

async function keepOne(ctx: ServiceContext, row: Taken, name: string): Promise<boolean> {
  const isOver = row.endedAt === null && ['lapsed', 'ended'].includes(stateOf(row, ctx.now()))
  const kept = isOver ? await keepEnd(ctx, row) : row
  if (kept) await keepAlarm(ctx, kept, name)
  return isOver && kept !== null
}

/** Ends what is over, keeps the alarm of everything that is in force or still to be reviewed, and ends those of what is not.
 *  Out: how many ended now. Errors: the first one, after every other right was looked at. */
export async function expireBreakGlass(ctx: ServiceContext): Promise<number> {
  const isOpen = { reviewedAt: null, OR: [{ endedAt: null }, { kind: 'contain' }, { confirmedAt: { not: null } }] }
  let ended = 0
  const broken: unknown[] = []
  let after: string | undefined
  for (;;) {
    const where = { ...isOpen, ...(after ? { id: { gt: after } } : {}) }
    const page = await ctx.db.breakGlass.findMany({ where, orderBy: { id: 'asc' }, take: BATCH })
    const ids = page.map(({ personId }) => personId)
    const nameOf = await personNames(ctx, ids)
    for (const row of page) {
      const hasEnded = await keepOne(ctx, row, nameOf(row.personId)).catch((cause: unknown) => {
        broken.push(cause)
        return false
      })
      if (hasEnded) ended += 1
    }
    after = page.at(-1)?.id
    if (page.length < BATCH) break
  }
  await clearLeftAlarms(ctx)
  if (broken.length > 0) throw broken[0]
  return ended
}
