import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import { planTyped } from '@/lib/plan-words'
import type { Quorum } from '@/lib/quorum'
import type { PlanStarted, StartPlan } from '@/lib/schemas/plans'
import type { StepUpMethod } from '@/lib/schemas/step-up'
import { isTyped, TYPED_WRONG } from '@/lib/schemas/text'
import type { ServiceContext } from '@/server/context'
import type { FullRequest } from '@/server/services/approvals/internal'
import { personNames } from '@/server/services/people/names'
import { expiryOf } from './expiry'
import { databaseNow, kindOf, lockBoth, type PlanRequest, sayState, stateOf, type Tx, tellPlan, voidPlan, wishOf } from './internal'
import { agreedOf, brokenWhy, refuseIfFrozen, starterWhy } from './may-start'

/** How long whoever starts it waits for the worker's word; its page goes on by itself. */
const ANSWER_MS = 5000
const LOOK_MS = 100

type Both = { plan: PlanRequest; approval: FullRequest | null }
/** Set where an agreement has broken: that is kept, and told after the transaction. */
type Accepted = { brokenWhy: string | null }

/** Errors: FORBIDDEN (the starter's own word is needed). Out: why the agreement does not hold, whoever starts; null while it does. */
async function agreementWhy(
  ctx: ServiceContext,
  tx: Tx,
  { plan, approval, quorum }: Both & { quorum: Quorum | null },
): Promise<string | null> {
  if (quorum === null) return null
  if (approval === null || plan.agreedAt === null)
    throw new AppError('CONFLICT', 'Others have to agree to this plan first. Nothing was started.')
  const agreed = await agreedOf(ctx, tx, approval)
  const why = brokenWhy(agreed, plan.askedBy)
  if (why !== null) return why
  const starter = starterWhy(agreed, { askedBy: plan.askedBy, startBy: ctx.actor.id })
  if (starter !== null) throw new AppError('FORBIDDEN', `${starter} Nothing was started.`)
  return null
}

async function accept(
  ctx: ServiceContext,
  tx: Tx,
  { id, digest, requestId, typed, reason, method, sessionHash }: StartPlan & { method: StepUpMethod; sessionHash: string },
): Promise<Accepted> {
  const { plan, approval } = await lockBoth(tx, id)
  if (kindOf(plan) === 'emergency.resume' && !can(ctx.actor, 'emergency:resume', EVERYWHERE))
    throw new AppError('FORBIDDEN', 'A lead starts what resumes after a stop. Nothing was started.')
  const state = stateOf(plan)
  if (state === 'starting' || state === 'started') return { brokenWhy: null } // the same run, whoever pressed first
  if (state !== 'ready') throw new AppError('CONFLICT', `${sayState(plan)} Nothing was started.`)
  const built = await tx.plan.findUniqueOrThrow({ where: { id }, select: { digest: true, quorum: true, createdAt: true, expiresAt: true } })
  if (built.digest !== digest)
    throw new AppError('CONFLICT', 'digest: the plan is not the one that was shown to you. Look at it again; nothing was started.')
  const name = planTyped(wishOf(plan))
  if (!isTyped(name, typed)) throw new AppError('BAD_REQUEST', `typed: ${TYPED_WRONG}: ${name}`)
  const now = await databaseNow(tx)
  if (expiryOf({ plan: built, agreedAt: plan.agreedAt, approval }) <= now)
    throw new AppError('CONFLICT', 'The plan has expired: what it shows may not be true any more. Build it again; nothing was started.')
  if ((await tx.planRequest.count({ where: { requestId } })) > 0)
    throw new AppError('CONFLICT', 'requestId: it has started another plan already. Open the plan again; nothing was started.')
  await refuseIfFrozen(tx, plan, ctx.now())
  const quorum = built.quorum as Quorum | null // written by createPlan
  const why = await agreementWhy(ctx, tx, { plan, approval, quorum })
  if (why !== null) {
    await voidPlan(ctx, tx, { plan, approval, why })
    return { brokenWhy: why }
  }
  await tx.planRequest.update({
    where: { id },
    data: {
      ...{ state: 'starting', why: null, requestId, startBy: ctx.actor.id, startAt: now, startReason: reason, startMethod: method },
      ...{ startSessionHash: sessionHash, owner: null, leaseUntil: null },
    },
  })
  await tellPlan(tx, { id, state: 'starting' })
  await ctx.entry?.done(tx, { beforeDigest: digest, afterDigest: digest, reason })
  return { brokenWhy: null }
}

/** What the worker made of it; `starting` when it needs longer than a person waits. */
async function settled(ctx: ServiceContext, { id, requestId }: Pick<StartPlan, 'id' | 'requestId'>): Promise<PlanStarted> {
  const until = Date.now() + ANSWER_MS
  for (;;) {
    const row = await ctx.db.planRequest.findUniqueOrThrow({ where: { id } })
    const state = stateOf(row)
    if (state === 'starting' && Date.now() < until) {
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
      continue
    }
    const isOther = row.startBy !== null && row.requestId !== null && row.requestId !== requestId
    const nameOf = isOther ? await personNames(ctx, [row.startBy ?? '']) : null
    const other =
      nameOf === null
        ? null
        : `It ${state === 'started' ? 'runs already' : 'is being started already'}: started by ${nameOf(row.startBy ?? '')}.`
    return { state, runId: row.runId, why: row.why ?? other }
  }
}

/** Starts what was read and agreed to, as a run; the worker looks once more whether it is still true and starts it. Pressed twice, it is one run.
 *  In: the plan, its digest, the typed name, a reason, an id made where the button is. Out: what became of it within some seconds.
 *  Errors: NOT_FOUND, STEP_UP, FORBIDDEN (own word needed), BAD_REQUEST (typed), CONFLICT (another digest, expired, over, not agreed to, frozen,
 *  or who agreed does not count any more: then the plan is void). */
export async function startPlan(ctx: ServiceContext, input: StartPlan): Promise<PlanStarted> {
  const { actor, stepUpMethod: method } = ctx
  if (actor.kind !== 'person' || actor.sessionHash === null) throw new AppError('FORBIDDEN', 'Only a person can start a plan.')
  if (!method) throw new AppError('STEP_UP', 'Confirm this action first: it needs your key or code, for exactly what is shown.')
  const sessionHash = actor.sessionHash
  const accepted = await ctx.db.$transaction((tx) => accept(ctx, tx, { ...input, method, sessionHash }))
  if (accepted.brokenWhy !== null)
    throw new AppError('CONFLICT', `The plan is void. ${accepted.brokenWhy} Build it again; nothing was started.`)
  return settled(ctx, input)
}
