import { AppError } from '@/lib/errors'
import { standingOf } from '@/lib/quorum'
import type { ApprovableAction, Asked, Facts } from '@/lib/schemas/approvals'
import { uuidv7 } from '@/lib/uuid'
import { digestOf } from '@/server/audit/digest'
import type { ServiceContext } from '@/server/context'
import { quorumInForce, stricterOf } from '@/server/services/quorums/in-force'
import { boundAction } from './actions'
import type { Bound, Tx } from './approvable'
import { closeRequest, lockRequest, recordOf, tellPages } from './internal'

export const EXPIRES_MS = 4 * 3_600_000

export type Request = {
  action: ApprovableAction
  params: object
  reason: string
  /** What whoever asks looked at; other facts are a conflict. */
  seen?: Facts
}

/** What a vote is bound to. */
export const bindingOf = ({ action, params, quorum }: Pick<Bound, 'action' | 'params' | 'quorum'>, facts: Facts): string =>
  digestOf({ kind: action, params, quorum, facts })

async function closeOverdue(ctx: ServiceContext, tx: Tx, { action, target }: Bound): Promise<void> {
  const overdue = await tx.accessRequest.findMany({
    where: { action, targetKind: target.kind, targetId: target.id, state: 'waiting', expiresAt: { lte: ctx.now() } },
    select: { id: true },
  })
  for (const { id } of overdue) {
    const request = await lockRequest(tx, id)
    if (request.state !== 'waiting') continue // somebody closed it meanwhile, and has recorded it
    await closeRequest(ctx, tx, { request, state: 'expired', why: 'nobody agreed in time' })
    await recordOf(ctx, tx, { action: 'approvals.expire', id: request.id })
  }
}

/** Files an action that others must agree to; nothing of it is done yet. Call it inside a command that asks for a confirmation.
 *  In: an action of the table, its parameters, why. Out: the request, and who is still missing in words. It expires after 4 h.
 *  Errors: STEP_UP (not confirmed), FORBIDDEN (not a person), NOT_FOUND, CONFLICT (cannot be done, is asked for already, or changed since `seen`). */
export async function requestApproval(ctx: ServiceContext, { action, params, reason, seen = {} }: Request): Promise<Asked> {
  const { actor } = ctx
  if (actor.kind !== 'person' || actor.sessionHash === null) throw new AppError('FORBIDDEN', 'Only a person can ask others to agree.')
  if (!ctx.stepUpMethod) throw new AppError('STEP_UP', 'Confirm this action first: it needs your key or code, for exactly what is shown.')
  const bound = boundAction(action, params)
  const asked = { action, targetKind: bound.target.kind, targetId: bound.target.id }
  const sessionHash = actor.sessionHash
  return ctx.db.$transaction(async (tx) => {
    const facts = await bound.factsOf(tx)
    const inForce = await quorumInForce(tx, action)
    const quorum = bound.least === null ? inForce : stricterOf(await bound.least(tx), inForce)
    const moved = Object.keys(seen).filter((name) => facts[name] !== seen[name])
    if (moved.length > 0) {
      const changes = moved.map((name) => `${name} is ${String(facts[name])}, not ${String(seen[name])}`)
      throw new AppError('CONFLICT', `It changed since you looked: ${changes.join('; ')}. Nothing was asked.`)
    }
    await closeOverdue(ctx, tx, bound)
    const now = ctx.now()
    const request = {
      ...asked,
      id: uuidv7(now.getTime()),
      digest: bindingOf({ ...bound, quorum }, facts),
      expiresAt: new Date(now.getTime() + EXPIRES_MS),
    }
    const made = await tx.accessRequest.createMany({
      data: [
        {
          ...request,
          params: bound.params,
          facts,
          quorum,
          state: 'waiting',
          reason,
          requestedBy: actor.id,
          sessionHash,
          createdAt: now,
        },
      ],
      skipDuplicates: true,
    })
    if (made.count === 0)
      throw new AppError('CONFLICT', 'This is asked for already and waits on the page of approvals. Nothing was asked a second time.')
    await bound.filed(tx, request.id)
    await tellPages(tx, { id: request.id, version: 1 })
    await recordOf(ctx, tx, { action: 'approvals.request', id: request.id, reason })
    await ctx.entry?.done(tx, { afterDigest: request.digest, reason })
    const { missing } = standingOf(quorum, [])
    return { id: request.id, digest: request.digest, missing, expiresAt: request.expiresAt.toISOString() }
  })
}
