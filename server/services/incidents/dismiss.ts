import type { Dismiss } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { type Changed, changeIncident } from './change'
import { cancelTelling } from './levels'

/** A false alarm: it ends, is left out of the figures, and its rule's share of false alarms counts it. Errors: NOT_FOUND, CONFLICT. */
export const dismissIncident = (ctx: ServiceContext, { id, version, reason }: Dismiss): Promise<Changed> =>
  changeIncident(ctx, {
    ...{ id, version, reason },
    from: ['triggered', 'acknowledged'],
    act: async ({ sql, now }) => {
      await cancelTelling(sql, id, { why: 'a false alarm' })
      return {
        to: { state: 'false_alarm', endedAt: now, ackAt: null, lapsesAt: null, handOverTo: null },
        entry: { kind: 'dismissed', title: 'Dismissed as a false alarm' },
      }
    },
  })
