import { AppError } from '@/lib/errors'
import type { ApproveWaiver, ChangedWaiver } from '@/lib/schemas/waivers'
import type { ServiceContext } from '@/server/context'
import { changeWaiver } from './change'
import { refuseUnwaivable } from './refuse-rule'
import { readActiveRules } from './rules'

/** Agrees to a waiver somebody else asked for: from its start on the policy takes it. A person is one person however they sign in, since each
 *  identity leads to its person. Errors: NOT_FOUND, CONFLICT, FORBIDDEN (asked for it oneself), BAD_REQUEST (over, or the rule is critical now). */
export const approveWaiver = (ctx: ServiceContext, { id, version, comment }: ApproveWaiver): Promise<ChangedWaiver> =>
  changeWaiver(ctx, {
    ...{ id, version, reason: comment },
    action: 'waivers.approve',
    from: 'requested',
    to: { state: 'approved', approvedBy: ctx.actor.id, approvedAt: ctx.now() },
    check: async ({ requestedBy, expires, rule }, tx) => {
      if (requestedBy === ctx.actor.id) throw new AppError('FORBIDDEN', 'You asked for this waiver. Another person has to approve it.')
      if (expires <= ctx.now()) throw new AppError('BAD_REQUEST', 'expires: its time is over. Have it asked for again with a later end.')
      refuseUnwaivable(await readActiveRules({ db: tx }), rule)
    },
  })
