import { AppError } from '@/lib/errors'
import type { ApprovalRef } from '@/lib/schemas/approvals'
import type { ServiceContext } from '@/server/context'
import { closeRequest, lockRequest, refuseIfClosed } from './internal'

/** Takes back a request of one's own. Errors: NOT_FOUND, FORBIDDEN (somebody else's), CONFLICT (closed already). */
export const withdrawRequest = (ctx: ServiceContext, { id }: ApprovalRef): Promise<void> =>
  ctx.db.$transaction(async (tx) => {
    const request = await lockRequest(tx, id)
    if (request.requestedBy !== ctx.actor.id) {
      await ctx.entry?.close('denied')
      throw new AppError('FORBIDDEN', 'Only who asked can withdraw a request. You can refuse it, with a reason.')
    }
    refuseIfClosed(request)
    await closeRequest(ctx, tx, { request, state: 'withdrawn', why: null })
    await ctx.entry?.done(tx, { beforeDigest: request.digest })
  })
