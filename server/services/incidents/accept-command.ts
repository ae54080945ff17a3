import { AppError } from '@/lib/errors'
import type { AcceptCommand } from '@/lib/schemas/incidents'
import type { ServiceContext } from '@/server/context'
import { type Changed, changeIncident, OPEN } from './change'

/** Takes the command that was offered to whoever asks. Errors: NOT_FOUND, CONFLICT (it was not offered, or another version). */
export const acceptCommand = (ctx: ServiceContext, { id, version }: AcceptCommand): Promise<Changed> =>
  changeIncident(ctx, {
    ...{ id, version },
    from: [...OPEN, 'resolved'],
    act: async ({ found }) => {
      if (found.handOverTo !== ctx.actor.id) throw new AppError('CONFLICT', 'Command was not offered to you, or was taken back.')
      return { to: { commander: ctx.actor.id, handOverTo: null }, entry: { kind: 'assigned', title: 'Command accepted' } }
    },
  })
