import { AppError } from '@/lib/errors'
import type { Resolve } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { type Changed, changeIncident } from './change'
import { refuseUnlessInCommand } from './command'
import { draftReview } from './draft-review'
import { cancelTelling } from './levels'
import { isRunOpen, runsOf } from './runs-of'

/** It is over: no run of it is open. A draft of its review is made from the timeline in the same transaction.
 *  Errors: NOT_FOUND, CONFLICT (a run of it is open, another state or version), FORBIDDEN. */
export const resolveIncident = (ctx: ServiceContext, { id, version, reason }: Resolve): Promise<Changed> =>
  changeIncident(ctx, {
    ...{ id, version, reason },
    from: ['mitigated', 'acknowledged'],
    act: async ({ tx, sql, found, now }) => {
      refuseUnlessInCommand(ctx, found)
      const open = (await runsOf({ db: tx }, found)).filter(isRunOpen)
      if (open.length > 0)
        throw new AppError(
          'CONFLICT',
          `${open.length} of its runs are not over, such as ${open[0]?.kind} ${open[0]?.id}. End or finish them first.`,
        )
      await cancelTelling(sql, id, { why: 'resolved' })
      await draftReview(tx, found, now)
      return {
        to: { state: 'resolved', resolvedAt: now, ackAt: null, lapsesAt: null, handOverTo: null },
        entry: { kind: 'resolved', title: 'Resolved' },
      }
    },
  })
