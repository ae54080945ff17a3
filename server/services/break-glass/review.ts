import type { Actor } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { ReviewBreakGlass } from '@/lib/schemas/break-glass'
import type { ServiceContext } from '@/server/context'
import { lockTaken, stateOf, type Taken, tellAlarm, tellPages } from './internal'

/** Why somebody cannot judge it; null when they can. */
export function whyNotReview(row: Taken, { actor, now }: { actor: Pick<Actor, 'id'>; now: Date }): string | null {
  const state = stateOf(row, now)
  if (row.personId === actor.id) return 'You held it. Somebody else reviews it.'
  if (row.confirmedBy === actor.id) return 'You lent it. Somebody else reviews it.'
  if (state === 'active') return 'It is still in force. End it first, or wait.'
  if (state !== 'ended') return state === 'reviewed' ? 'It was reviewed.' : 'It never was in force.'
  return null
}

/** Judges afterwards what somebody took in need; the alarm ends with it. Errors: NOT_FOUND, FORBIDDEN (one's own, or lent by oneself), CONFLICT. */
export async function reviewBreakGlass(ctx: ServiceContext, { id, note }: ReviewBreakGlass): Promise<void> {
  const now = ctx.now()
  const row = await ctx.db.$transaction(async (tx) => {
    const found = await lockTaken(tx, id)
    const why = whyNotReview(found, { actor: ctx.actor, now })
    if (why !== null) {
      const isOwn = [found.personId, found.confirmedBy].includes(ctx.actor.id)
      if (isOwn) await ctx.entry?.close('denied')
      throw new AppError(isOwn ? 'FORBIDDEN' : 'CONFLICT', why)
    }
    const reviewed = await tx.breakGlass.update({
      where: { id },
      data: { reviewedAt: now, reviewedBy: ctx.actor.id, reviewNote: note, endedAt: found.endedAt ?? found.expiresAt },
    })
    await tellPages(tx, id, 'reviewed')
    await ctx.entry?.done(tx, { reason: note })
    return reviewed
  })
  await tellAlarm(ctx, row)
}
