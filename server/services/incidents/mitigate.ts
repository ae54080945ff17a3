import { AppError } from '@/lib/errors'
import type { Mitigate } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { type Changed, changeIncident } from './change'
import { refuseUnlessInCommand } from './command'

/** The harm has ended, and what says so is named. Errors: NOT_FOUND, CONFLICT (not contained or acknowledged, containment is not observed, or another
 *  version), FORBIDDEN (neither in command nor a lead). */
export const mitigateIncident = (ctx: ServiceContext, { id, version, evidence }: Mitigate): Promise<Changed> =>
  changeIncident(ctx, {
    ...{ id, version },
    from: ['contained', 'acknowledged'],
    act: async ({ found, now }) => {
      refuseUnlessInCommand(ctx, found)
      if (found.needsContainment && found.containedAt === null)
        throw new AppError('CONFLICT', 'Containment has not been observed yet, and nobody can say it instead. Contain it first.')
      return { to: { state: 'mitigated', mitigatedAt: now }, entry: { kind: 'mitigated', title: 'Mitigated', detail: evidence } }
    },
  })
