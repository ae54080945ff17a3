import { AppError } from '@/lib/errors'
import { policyOf } from '@/lib/incident-policy'
import { type IncidentType, type Severity, severityName } from '@/lib/incident-words'
import type { SetSeverity } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { planAgain } from '@/server/services/responses/copy'
import { beginAcknowledgement } from './acknowledge'
import { type Changed, changeIncident, OPEN } from './change'
import { refuseUnlessInCommand } from './command'
import { beginTelling, cancelTelling } from './levels'

/** Another severity, with a reason: the plan of telling is made anew from now on. Errors: NOT_FOUND, BAD_REQUEST (the same), CONFLICT, FORBIDDEN. */
export const setSeverity = (ctx: ServiceContext, { id, version, severity, reason }: SetSeverity): Promise<Changed> =>
  changeIncident(ctx, {
    ...{ id, version, reason },
    from: OPEN,
    act: async ({ sql, found, now }) => {
      refuseUnlessInCommand(ctx, found)
      if (severity === found.severity)
        throw new AppError('BAD_REQUEST', `severity: it is ${severityName(severity)} already. Choose another one.`)
      const policy = policyOf({ type: found.type as IncidentType, severity }) // a constraint of the rules
      const cycle = found.cycle + 1
      const snapshot = policy as unknown as Prisma.InputJsonObject // plain JSON
      await cancelTelling(sql, id, { why: 'another severity' })
      await planAgain(sql, { id, type: found.type as IncidentType, severity, triggeredAt: found.triggeredAt })
      const isHeld = found.ackAt !== null
      if (!isHeld) await beginTelling(sql, { ...found, severity, cycle }, { policy, from: now })
      const lapsesAt = isHeld ? await beginAcknowledgement(sql, { id, snapshot: policy as unknown as Prisma.JsonObject }, now) : null
      return {
        to: { severity, snapshot, cycle, ...(lapsesAt ? { lapsesAt } : {}) },
        entry: { kind: 'severity', title: `Severity ${severityName(found.severity as Severity)} to ${severityName(severity)}` },
      }
    },
  })
