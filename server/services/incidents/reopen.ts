import { AppError } from '@/lib/errors'
import { REOPEN_MS } from '@/lib/incident-policy'
import type { Reopen } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { beginAcknowledgement } from './acknowledge'
import { type Changed, changeIncident, OPEN } from './change'

/** It was not over: whoever reopens has it, and its time goes on. Errors: NOT_FOUND, CONFLICT (not resolved, more than seven days ago, another one of
 *  the same fault is open, or another version). */
export const reopenIncident = (ctx: ServiceContext, { id, version, reason }: Reopen): Promise<Changed> =>
  changeIncident(ctx, {
    ...{ id, version, reason },
    from: ['resolved'],
    act: async ({ tx, sql, found, now }) => {
      if (found.resolvedAt === null || now.getTime() - found.resolvedAt.getTime() > REOPEN_MS)
        throw new AppError('CONFLICT', `INC-${found.number} was resolved more than seven days ago. Open a new incident and name it there.`)
      const { correlationKey } = found
      const other = await tx.incident.findFirst({ where: { correlationKey, state: { in: [...OPEN] } }, select: { number: true } })
      if (other) throw new AppError('CONFLICT', `INC-${other.number} is open about the same fault. Go on there.`)
      const lapsesAt = await beginAcknowledgement(sql, found, now)
      const isPerson = ctx.actor.kind === 'person'
      return {
        to: {
          ...{ state: 'acknowledged', reopenedAt: now, ackAt: now, lapsesAt, resolvedAt: null, mitigatedAt: null },
          ...(found.commander === null && isPerson ? { commander: ctx.actor.id } : {}),
        },
        entry: { kind: 'reopened', title: 'Reopened' },
      }
    },
  })
