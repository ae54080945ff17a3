import { can, EVERYWHERE } from '@/lib/access'
import type { ServiceContext } from '@/server/context'
import { sayState } from './internal'
import { agreedOf, brokenWhy, frozenWhy, starterWhy } from './may-start'
import { expiresAtOf, type FullPlan, missingOf } from './rows'

/** Why the viewer cannot start a plan at this moment, in words; null when they can. What the start itself refuses, this says before. */
export async function whyNotStart(ctx: ServiceContext, full: FullPlan, now: Date): Promise<string | null> {
  const { actor } = ctx
  const { request, plan, approval } = full
  if (!can(actor, 'plans:start', EVERYWHERE)) return 'Your roles do not include plans:start.'
  if (request.kind === 'emergency.resume' && !can(actor, 'emergency:resume', EVERYWHERE)) return 'A lead starts what resumes after a stop.'
  if (actor.kind !== 'person' || actor.sessionHash === null) return 'Only a person can start a plan.'
  if (request.state !== 'ready' || plan === null) return sayState({ state: request.state, why: null })
  const expiresAt = expiresAtOf(full)
  if (expiresAt !== null && expiresAt <= now) return 'It has expired: what it shows may not be true any more. Build it again.'
  if (plan.quorum !== null) {
    if (request.agreedAt === null || approval === null) return `Others have to agree first: ${missingOf(full)}.`
    const agreed = await agreedOf(ctx, ctx.db, approval)
    const why = brokenWhy(agreed, request.askedBy) ?? starterWhy(agreed, { askedBy: request.askedBy, startBy: actor.id })
    if (why !== null) return why
  }
  return frozenWhy(ctx.db, request, ctx.now())
}
