import { AppError } from '@/lib/errors'
import type { Severity } from '@/lib/incident-words'
import type { Merge } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { byOf, type Changed, changeIncident, getIncident, OPEN } from './change'
import { refuseUnlessInCommand } from './command'
import { joinIncident } from './join'
import { cancelTelling } from './levels'
import { addEntry } from './timeline'

/** Puts an incident into another one: its alerts and what it affects go there, its timeline stays here. The graver severity stays.
 *  Errors: NOT_FOUND, BAD_REQUEST (into itself), CONFLICT (one of them is over, a drill and a real one, or another version), FORBIDDEN. */
export const mergeIncident = (ctx: ServiceContext, { id, version, into, reason }: Merge): Promise<Changed> =>
  changeIncident(ctx, {
    ...{ id, version, reason },
    from: OPEN,
    act: async ({ tx, sql, found, now }) => {
      refuseUnlessInCommand(ctx, found)
      if (into === id) throw new AppError('BAD_REQUEST', 'into: an incident cannot be merged into itself. Choose another one.')
      const other = await getIncident({ db: tx }, into)
      const name = `INC-${other.number}`
      if (!OPEN.some((state) => state === other.state)) throw new AppError('CONFLICT', `${name} is not open. Choose one that is.`)
      if (other.drill !== found.drill) throw new AppError('CONFLICT', 'A drill and a real incident stay apart.')
      await cancelTelling(sql, id, { why: `merged into ${name}` })
      await tx.alert.updateMany({ where: { incidentId: id }, data: { incidentId: into } })
      await tx.emergency.updateMany({ where: { incidentId: id }, data: { incidentId: into } })
      const { agents, sandboxes, services, namespaces, evidenceAt, title } = found
      const severity = found.severity as Severity // a constraint of the table
      await joinIncident(sql, {
        ...{ incidentId: into, severity, isGraver: severity < other.severity, title, evidenceAt, isRepeat: true },
        ...{ agents, sandboxes, services, namespaces },
      })
      await addEntry(sql, into, {
        kind: 'merged',
        by: byOf(ctx),
        title: `INC-${found.number} was merged into this one`,
        detail: reason,
        href: `/incidents/${id}`,
        requestId: ctx.requestId,
      })
      return {
        to: { state: 'merged', mergedInto: into, endedAt: now, ackAt: null, lapsesAt: null, handOverTo: null },
        entry: { kind: 'merged', title: `Merged into ${name}`, href: `/incidents/${into}` },
      }
    },
  })
