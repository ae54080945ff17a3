import { AppError } from '@/lib/errors'
import type { WaiveViolation } from '@/lib/schemas/violations'
import type { ServiceContext } from '@/server/context'
import { type Changed, changeViolation } from './change'
import { readLiveWaivers } from './live-waivers'
import { severityOf } from './where'

/** Settles an item by the waivers that are in force for it, one for every rule it breaks. It opens again when they end and it comes back.
 *  Errors: NOT_FOUND, CONFLICT, BAD_REQUEST (critical, or a rule without a waiver in force for this agent). */
export const waiveViolation = (ctx: ServiceContext, { id, version, reason }: WaiveViolation): Promise<Changed> =>
  changeViolation(ctx, {
    ...{ id, version, reason },
    action: 'violations.waive',
    from: ['triaged', 'fix_in_progress'],
    to: { state: 'accepted_waiver' },
    make: async (inside, { agentId, codes, severity }) => {
      if (severityOf(severity) === 'critical')
        throw new AppError('BAD_REQUEST', 'waiver: a critical rule is never waived. Fix it, or show that it is a false alarm.')
      const waivers = await readLiveWaivers(inside, { agentId, codes })
      const without = codes.filter((code) => !waivers.some(({ rule }) => rule === code))
      if (without.length > 0)
        throw new AppError(
          'BAD_REQUEST',
          `waiver: none is in force for ${without.join(', ')} and agent ${agentId}. Have one approved first; then accept it here.`,
        )
      return { kind: 'waiver', ids: waivers.map((waiver) => waiver.id) }
    },
  })
