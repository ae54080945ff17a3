import { AppError } from '@/lib/errors'
import { isFrozenOut } from '@/lib/freeze-class'
import { rolesIn } from '@/lib/quorum'
import type { StepUpMethod } from '@/lib/schemas/step-up'
import type { ServiceContext } from '@/server/context'
import { refuseInFreezeUntilDone } from '@/server/freeze'
import { refuseIfCut } from '@/server/services/people/internal'
import { boundAction } from './actions'
import type { Tx } from './approvable'
import { type FullRequest, lockRequest, quorumOf, refuseIfClosed, type Vote } from './internal'
import { type Looked, lookAgain } from './look-again'
import { ownRoles, whyNotVote } from './may-vote'

export type Cast = { id: string; digest: string; outcome: 'approve' | 'refuse'; reason: string | null }
export type Standing = Extract<Looked, { stands: true }>

async function refuseUnlessVoter(ctx: ServiceContext, request: FullRequest): Promise<void> {
  const why = whyNotVote(ctx.actor, request, quorumOf(request))
  if (why === null) return
  await ctx.entry?.close('denied')
  throw new AppError('FORBIDDEN', why)
}

type Given = Pick<Cast, 'outcome' | 'reason'> & { request: FullRequest; method: StepUpMethod }

async function keepVote(ctx: ServiceContext, tx: Tx, cast: Given) {
  const { request, outcome, reason, method } = cast
  const { id: personId, sessionHash } = ctx.actor
  const counted = rolesIn(quorumOf(request))
  const given = {
    outcome,
    reason,
    roles: ownRoles(ctx.actor).filter((role) => counted.includes(role)),
    method,
    sessionHash: sessionHash ?? '',
    at: ctx.now(),
    voidedAt: null,
    voidedWhy: null,
  }
  const key = { requestId: request.id, version: request.version, personId }
  return tx.accessVote.upsert({ where: { requestId_version_personId: key }, create: { ...key, ...given }, update: given })
}

type Taken = { request: FullRequest; looked: Standing; vote: Vote }
type Outcome<T> = { isVoid: false; value: T } | { isVoid: true; why: string }

/** Takes somebody's word on exactly what was shown, in one transaction with what follows from it. What is void or over by then stays voided,
 *  and the word does not count. Errors: NOT_FOUND, FORBIDDEN (one's own request, or no role that counts), STEP_UP,
 *  CONFLICT (closed, changed since it was shown, given already, or held back by a freeze). */
export async function castVote<T>(ctx: ServiceContext, cast: Cast, then: (tx: Tx, taken: Taken) => Promise<T>): Promise<T> {
  const { stepUpMethod: method } = ctx
  if (!method) throw new AppError('STEP_UP', 'Confirm this action first: it needs your key or code, for exactly what is shown.')
  const { id, digest, outcome, reason } = cast
  const told = await ctx.db.$transaction(async (tx): Promise<Outcome<T>> => {
    const request = await lockRequest(tx, id)
    await refuseUnlessVoter(ctx, request)
    refuseIfClosed(request)
    await refuseIfCut(ctx, tx, 'approvals:decide')
    if (outcome === 'approve') await refuseIfFrozen(ctx, tx, request)
    const looked = await lookAgain(ctx, tx, request)
    if (!looked.stands) return { isVoid: true, why: looked.why }
    if (request.digest !== digest)
      throw new AppError('CONFLICT', 'It changed since it was shown to you. Look at it again; nothing was counted.')
    if (looked.votes.some(({ personId }) => personId === ctx.actor.id))
      throw new AppError('CONFLICT', 'You agreed to it already. Others are still needed.')
    const vote = await keepVote(ctx, tx, { request, outcome, reason, method })
    return { isVoid: false, value: await then(tx, { request, looked, vote }) }
  })
  if (told.isVoid) throw new AppError('CONFLICT', `${told.why}. Nothing was done.`)
  return told.value
}

async function refuseIfFrozen(ctx: ServiceContext, tx: Tx, { action, params }: FullRequest): Promise<void> {
  const { permission } = boundAction(action, params)
  if (isFrozenOut(permission)) await refuseInFreezeUntilDone(tx, ctx.now())
}
