import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { AskPlan, PlanAsked } from '@/lib/schemas/plans'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { endPlan, lockBoth, type PlanRequest, SAID, stateOf, type Tx, tellPlan } from './internal'

/** What one person may have waiting to be built. */
const WAITING_MAX = 20

const contentOf = ({ params, reason, replaces }: { params: unknown; reason: string; replaces: string | null }) =>
  digestOf({ params, reason, replaces })

function sameOrRefuse(found: PlanRequest, by: string, content: string): PlanAsked {
  if (found.askedBy !== by || contentOf(found) !== content)
    throw new AppError('CONFLICT', 'id: another plan has this id already. Open the page again and ask anew.')
  return { id: found.id, state: stateOf(found) }
}

/** The plan that is built again: what is not over yet ends here. Errors: NOT_FOUND, FORBIDDEN, CONFLICT (it runs, or is about to). */
async function replace(ctx: ServiceContext, tx: Tx, { replaces, id }: { replaces: string; id: string }): Promise<void> {
  const { plan, approval } = await lockBoth(tx, replaces)
  const state = stateOf(plan)
  if (state === 'starting' || state === 'started')
    throw new AppError('CONFLICT', `replaces: that plan ${SAID[state]}. Follow its run instead.`)
  if (state !== 'asked' && state !== 'ready') return
  if (plan.askedBy !== ctx.actor.id && !ctx.actor.roles.includes('lead'))
    throw new AppError('FORBIDDEN', 'replaces: that plan is still open. Who asked for it or a lead can build it again.')
  await endPlan(ctx, tx, { plan, approval, state: 'withdrawn', why: `It was built again as plan ${id}.`, closes: 'withdrawn' })
}

/** Asks for a plan; a worker builds it within seconds. In: an id made by who asks, the wish, a reason, and the plan that it is built again from.
 *  Out: the id, and where it is: asked twice, it is the same plan. Errors: FORBIDDEN (no person), NOT_FOUND (what it replaces),
 *  CONFLICT (the id has other content, or too many wait to be built). */
export function askPlan(
  ctx: ServiceContext,
  { id, wish, reason, replaces = null }: Omit<AskPlan, 'replaces'> & { replaces?: string | null | undefined },
): Promise<PlanAsked> {
  const { actor } = ctx
  if (actor.kind !== 'person' || actor.sessionHash === null) throw new AppError('FORBIDDEN', 'Only a person can ask for a plan.')
  if (wish.kind === 'emergency.resume' && !can(actor, 'emergency:resume', EVERYWHERE))
    throw new AppError('FORBIDDEN', 'Resuming after a stop is asked for by a lead, and another lead agrees.')
  const sessionHash = actor.sessionHash
  const content = contentOf({ params: wish, reason, replaces })
  return ctx.db.$transaction(async (tx) => {
    const there = await tx.planRequest.findUnique({ where: { id } })
    if (there) return sameOrRefuse(there, actor.id, content)
    if ((await tx.planRequest.count({ where: { askedBy: actor.id, state: 'asked' } })) >= WAITING_MAX)
      throw new AppError('CONFLICT', `${WAITING_MAX} plans of yours wait to be built. Wait for them, or withdraw some.`)
    if (replaces !== null) await replace(ctx, tx, { replaces, id })
    const made = await tx.planRequest.createMany({
      data: [{ id, kind: wish.kind, params: wish, reason, askedBy: actor.id, sessionHash, replaces }],
      skipDuplicates: true,
    })
    if (made.count === 0) return sameOrRefuse(await tx.planRequest.findUniqueOrThrow({ where: { id } }), actor.id, content)
    await tellPlan(tx, { id, state: 'asked' })
    if (replaces !== null) await tellPlan(tx, { id: replaces, state: 'replaced' })
    await ctx.entry?.done(tx, { afterDigest: content, reason })
    return { id, state: 'asked' }
  })
}
