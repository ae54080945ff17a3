import { AppError } from '@/lib/errors'
import type { ChangedWaiver, EndWaiver } from '@/lib/schemas/waivers'
import type { ServiceContext } from '@/server/context'
import { changeWaiver } from './change'

/** Says no to a waiver somebody else asked for. Errors: NOT_FOUND, CONFLICT, FORBIDDEN (asked for it oneself: withdraw it). */
export const refuseWaiver = (ctx: ServiceContext, { id, version, reason }: EndWaiver): Promise<ChangedWaiver> =>
  changeWaiver(ctx, {
    ...{ id, version, reason },
    action: 'waivers.refuse',
    from: 'requested',
    to: { state: 'refused', endedAt: ctx.now(), endedBy: ctx.actor.id },
    check: ({ requestedBy }) => {
      if (requestedBy === ctx.actor.id) throw new AppError('FORBIDDEN', 'You asked for this waiver. Withdraw it instead.')
    },
  })
