import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { EndEmergency } from '@/lib/schemas/emergencies'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { lockEmergency, type Stored, tellPages } from './internal'
import { tellEmergencyAlarms } from './settle-alarms'
import { takeBack } from './take-back'

/** Why somebody cannot end it; null when they can. */
export function whyNotEnd({ state, askedBy }: Pick<Stored, 'state' | 'askedBy'>, actor: ServiceContext['actor']): string | null {
  if (state !== 'asked' && state !== 'active') return 'It is over.'
  return askedBy === actor.id || can(actor, 'policies:confirm', EVERYWHERE) ? null : 'A lead, or who asked for it, can end it.'
}

/** Ends a change at once: the version before it decides again, or what waited waits no more. One person is enough, in a freeze too: it is the way back.
 *  Out: the version that decides again, null where none had to. Errors: STEP_UP, NOT_FOUND, FORBIDDEN, CONFLICT (over already). */
export async function endEmergency(ctx: ServiceContext, { id, reason }: EndEmergency): Promise<{ returned: number | null }> {
  const returned = await ctx.db.$transaction(async (tx) => {
    const found = await lockEmergency(tx, id)
    const why = whyNotEnd(found, ctx.actor)
    if (why !== null) {
      const isOver = found.state !== 'asked' && found.state !== 'active'
      if (!isOver) await ctx.entry?.close('denied')
      throw new AppError(isOver ? 'CONFLICT' : 'FORBIDDEN', `${why} Nothing was changed.`)
    }
    const by = ctx.actor.id
    if (found.state === 'active') {
      const ending = { action: 'policies.end', by, reason } as const
      const back = await takeBack(ctx, tx, { row: found, ending })
      if (back === null) await ctx.entry?.done(tx, { afterDigest: digestOf({ state: 'ended' }), reason })
      return back
    }
    await tx.policyEmergency.update({ where: { id }, data: { state: 'ended', endedAt: ctx.now(), endedBy: by } })
    await tellPages(tx, id, 'ended')
    await ctx.entry?.done(tx, { beforeDigest: digestOf({ state: 'asked' }), afterDigest: digestOf({ state: 'ended' }), reason })
    return null
  })
  await tellEmergencyAlarms(ctx)
  return { returned }
}
