import { AppError } from '@/lib/errors'
import type { Asked } from '@/lib/schemas/approvals'
import type { AgreePlan } from '@/lib/schemas/plans'
import type { ServiceContext } from '@/server/context'
import { requestApproval } from '@/server/services/approvals/request'
import { sayState } from './internal'

/** Asks those who must agree to exactly the plan that was shown. Who asked for the plan asks them: their word never counts.
 *  Out: the request, and who is missing. Errors: NOT_FOUND, FORBIDDEN (another one's plan), CONFLICT (another digest, nobody has to agree, over,
 *  or asked already). */
export async function askPlanApproval(ctx: ServiceContext, { id, digest }: AgreePlan): Promise<Asked> {
  const found = await ctx.db.planRequest.findUnique({ where: { id }, select: { askedBy: true, reason: true, state: true, why: true } })
  if (!found) throw new AppError('NOT_FOUND', 'There is no such plan.')
  if (found.askedBy !== ctx.actor.id)
    throw new AppError('FORBIDDEN', 'Who asked for the plan asks others to agree. Ask for a plan of your own to change the same.')
  if (found.state !== 'ready') throw new AppError('CONFLICT', `${sayState(found)} Nobody was asked.`)
  return requestApproval(ctx, { action: 'plans.approve', params: { planId: id }, reason: found.reason, seen: { digest } })
}
