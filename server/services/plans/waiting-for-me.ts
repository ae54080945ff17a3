import type { ServiceContext } from '@/server/context'
import { listRequests } from '@/server/services/approvals/list'

export type PlanForMe = { id: string; title: string; askedBy: string; reason: string }

const SHOWN = 3

/** The newest plans that this person's word can count for, three at the most; none for what is no person. */
export async function plansForMe(ctx: ServiceContext): Promise<PlanForMe[]> {
  if (ctx.actor.kind !== 'person') return []
  const { items } = await listRequests(ctx, { view: 'mine', action: 'plans.approve', limit: SHOWN })
  return items.map(({ targetId, targetName, askedBy, reason }) => ({ id: targetId, title: targetName, askedBy, reason }))
}
