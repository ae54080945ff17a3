import { AppError } from '@/lib/errors'
import type { ChangedWaiver, EndWaiver } from '@/lib/schemas/waivers'
import type { ServiceContext } from '@/server/context'
import { changeWaiver } from './change'

/** Takes back what one asked for oneself, while nobody has decided it. Errors: NOT_FOUND, CONFLICT, FORBIDDEN (somebody else asked). */
export const withdrawWaiver = (ctx: ServiceContext, { id, version, reason }: EndWaiver): Promise<ChangedWaiver> =>
  changeWaiver(ctx, {
    ...{ id, version, reason },
    action: 'waivers.withdraw',
    from: 'requested',
    to: { state: 'withdrawn', endedAt: ctx.now(), endedBy: ctx.actor.id },
    check: ({ requestedBy }) => {
      if (requestedBy !== ctx.actor.id)
        throw new AppError('FORBIDDEN', 'Only who asked for a waiver withdraws it. It can be refused instead.')
    },
  })
