import { AppError } from '@/lib/errors'
import type { LookBack } from '@/lib/schemas/emergencies'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { lockEmergency, type Stored, tellPages } from './internal'
import { tellEmergencyAlarms } from './settle-alarms'

const isOwn = ({ askedBy, confirmedBy }: Pick<Stored, 'askedBy' | 'confirmedBy'>, actorId: string): boolean =>
  [askedBy, confirmedBy].includes(actorId)

/** Why somebody cannot judge it, whatever their roles; null when they can. */
export function whyNotLookBack(row: Stored, actorId: string): string | null {
  if (row.reviewedAt !== null) return 'It was looked at.'
  if (row.confirmedAt === null) return 'It never was in force.'
  if (isOwn(row, actorId))
    return row.askedBy === actorId ? 'You asked for it. Somebody else looks at it.' : 'You confirmed it. Somebody else looks at it.'
  return row.state === 'active' ? 'It is still in force.' : null
}

/** Says afterwards what one found about an emergency change of others; its alarm ends with it.
 *  Errors: NOT_FOUND, FORBIDDEN (asked for or confirmed by oneself), CONFLICT (in force, never was, or looked at already). */
export async function lookBack(ctx: ServiceContext, { id, note }: LookBack): Promise<void> {
  await ctx.db.$transaction(async (tx) => {
    const found = await lockEmergency(tx, id)
    const why = whyNotLookBack(found, ctx.actor.id)
    if (why !== null) {
      const isDenied = found.reviewedAt === null && isOwn(found, ctx.actor.id)
      if (isDenied) await ctx.entry?.close('denied')
      throw new AppError(isDenied ? 'FORBIDDEN' : 'CONFLICT', why)
    }
    await tx.policyEmergency.update({ where: { id }, data: { reviewedBy: ctx.actor.id, reviewedAt: ctx.now(), note } })
    await tellPages(tx, id, 'looked at')
    await ctx.entry?.done(tx, { afterDigest: digestOf({ reviewedBy: ctx.actor.id, note }), reason: note })
  })
  await tellEmergencyAlarms(ctx)
}
