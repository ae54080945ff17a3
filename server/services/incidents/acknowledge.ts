import { AppError } from '@/lib/errors'
import type { ResponsePolicy } from '@/lib/incident-policy'
import type { Acknowledge } from '@/lib/schemas/incidents'
import type { Sql } from '@/server/audit/sql'
import type { ServiceContext } from '@/server/context'
import { armTimer } from '@/server/runs/timers'
import { type Changed, changeIncident, FOR_EVER, type Stored } from './change'
import { cancelTelling } from './levels'

export const LAPSE_TIMER = 'incident-lapse'

/** Until when an acknowledgement of now lives, with the timer that looks. */
export async function beginAcknowledgement(sql: Sql, { id, snapshot }: Pick<Stored, 'id' | 'snapshot'>, now: Date): Promise<Date> {
  const { lapseMs } = snapshot as unknown as ResponsePolicy // written by beginIncident in this shape
  if (lapseMs === null) return FOR_EVER
  const dueAt = new Date(now.getTime() + lapseMs)
  await armTimer(sql, { kind: LAPSE_TIMER, ref: id, dueAt })
  return dueAt
}

/** "I have it": cancels what is still to be told in the same transaction; the first to acknowledge takes command. One that was contained before
 *  anybody looked stays contained. Errors: NOT_FOUND, CONFLICT (no longer triggered, or another version). */
export const acknowledgeIncident = (ctx: ServiceContext, { id, version }: Acknowledge): Promise<Changed> =>
  changeIncident(ctx, {
    ...{ id, version },
    from: ['triggered', 'contained', 'mitigated'],
    act: async ({ sql, found, now }) => {
      if (found.ackAt !== null) throw new AppError('CONFLICT', `INC-${found.number} is acknowledged already. Nothing was changed.`)
      const lapsesAt = await beginAcknowledgement(sql, found, now)
      await cancelTelling(sql, id, { why: 'acknowledged', only: 'acknowledged' })
      const takes = found.commander === null && ctx.actor.kind === 'person'
      return {
        to: {
          ...(found.state === 'triggered' ? { state: 'acknowledged' } : {}),
          ...(found.firstAckAt === null ? { firstAckAt: now } : {}),
          ...(takes ? { commander: ctx.actor.id } : {}),
          ...{ ackAt: now, lapsesAt },
        },
        entry: { kind: 'acknowledged', title: takes ? 'Acknowledged, and command taken' : 'Acknowledged' },
      }
    },
  })
