import { standingOf } from '@/lib/quorum'
import type { ApproveRequest } from '@/lib/schemas/approvals'
import { recordEvent } from '@/server/audit/inbox'
import type { ServiceContext } from '@/server/context'
import { closeRequest, tellPages } from './internal'
import { rolesOf } from './look-again'
import { neverOf } from './may-vote'
import { castVote } from './vote'

export type Approved = { isDone: boolean /** Who is still missing, in words. */; missing: string }

/** Agrees to a request. The last word that was needed does it, in the same transaction; before that nothing is done.
 *  In: the request and the digest of what was shown. Errors: as castVote, and whatever doing it meets; then the word is not kept either. */
export const approveRequest = (ctx: ServiceContext, { id, digest }: ApproveRequest): Promise<Approved> =>
  castVote(ctx, { id, digest, outcome: 'approve', reason: null }, async (tx, { request, looked, vote }) => {
    const { bound, votes } = looked
    const all = [...votes, vote]
    const voters = all.map((one) => ({ personId: one.personId, roles: rolesOf(one) }))
    const { isSatisfied, missing } = standingOf(bound.quorum, voters, neverOf(request))
    await ctx.entry?.done(tx, {
      beforeDigest: digest,
      afterDigest: digest,
      reason: isSatisfied ? 'the last word needed' : `still ${missing}`,
    })
    if (!isSatisfied) {
      await tellPages(tx, request, ` by ${ctx.actor.id}`)
      return { isDone: false, missing }
    }
    const wish = { by: request.requestedBy, reason: request.reason }
    const { reason: _, ...digests } = await bound.apply(ctx, tx, wish)
    const { actor, source, requestId, now } = ctx
    const agreed = `asked by ${wish.by}, agreed by ${all.map(({ personId }) => personId).join(', ')}: ${wish.reason}`
    const event = { actor, source, requestId, now, action: bound.action, target: bound.target, outcome: 'done' } as const
    await recordEvent(tx, { ...event, ...digests, reason: agreed })
    await closeRequest(ctx, tx, { request, state: 'done', why: null })
    return { isDone: true, missing: '' }
  })
