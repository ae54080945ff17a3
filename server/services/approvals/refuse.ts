import type { RefuseRequest } from '@/lib/schemas/approvals'
import type { ServiceContext } from '@/server/context'
import { closeRequest } from './internal'
import { castVote } from './vote'

/** Refuses a request, which closes it, whatever others said. Errors: as castVote. */
export const refuseRequest = (ctx: ServiceContext, { id, digest, reason }: RefuseRequest): Promise<void> =>
  castVote(ctx, { id, digest, outcome: 'refuse', reason }, async (tx, { request }) => {
    await closeRequest(ctx, tx, { request, state: 'refused', why: reason })
    await ctx.entry?.done(tx, { beforeDigest: digest, reason })
  })
