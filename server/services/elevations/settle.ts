import { AppError } from '@/lib/errors'
import type { StepUpMethod } from '@/lib/schemas/step-up'
import { keepDetail } from '@/server/audit/keep-detail'
import type { ServiceContext } from '@/server/context'
import { rememberElevation } from '@/server/elevation-memory'
import type { Prisma } from '@/server/generated/prisma/client'
import { actionOf, type ElevationRow, TRIES } from './internal'

/** `isTried`: the answer was counted by `takeTry`. */
export type Proven = { row: ElevationRow; method: StepUpMethod; evidence: Prisma.InputJsonObject; isTried?: boolean }

/** Marks a confirmation as given, once, and keeps what proves it: whoever verified calls this and nothing else.
 *  The browser gets a new session id with it, so that one that was seen before proves nothing afterwards. Errors: CONFLICT (it is over, void or given already). */
export async function settleElevation(ctx: ServiceContext, { row, method, evidence, isTried = false }: Proven): Promise<void> {
  const now = ctx.now()
  const renewed = await ctx.db.$transaction(async (tx) => {
    const { count } = await tx.elevation.updateMany({
      where: { id: row.id, verifiedAt: null, usedAt: null, failures: isTried ? { lte: TRIES } : { lt: TRIES }, expiresAt: { gt: now } },
      data: { verifiedAt: now, method, evidence, ...(isTried ? { failures: { decrement: 1 } } : {}) },
    })
    if (count === 0) throw new AppError('CONFLICT', 'This confirmation is over or was given already. Begin again.')
    const body = JSON.stringify({ action: actionOf(row), method, evidence })
    const detailDigest = await keepDetail(tx, { body, kind: 'step-up', personId: row.personId })
    await ctx.entry?.done(tx, { detailDigest, afterDigest: row.actionDigest, reason: `${row.verb} by ${method}` })
    return ctx.renewal ? ctx.renewal.renew(tx) : null
  })
  ctx.renewal?.carry(renewed)
  const { verb, digest, target, session: sessionHash } = actionOf(row)
  rememberElevation({ id: row.id, verb, digest, target, sessionHash, personId: row.personId, method, expiresAt: row.expiresAt })
}

/** Counts an answer before it is looked at, so that answers which arrive at once are never more than the tries there are; a right one is
 *  uncounted when it is settled. Out: how many are left, or null when there was none. */
export async function takeTry(ctx: ServiceContext, { id }: ElevationRow): Promise<number | null> {
  const [after] = await ctx.db.elevation.updateManyAndReturn({
    where: { id, verifiedAt: null, failures: { lt: TRIES } },
    data: { failures: { increment: 1 } },
    select: { failures: true },
  })
  return after ? TRIES - after.failures : null
}

/** Errors: always, saying how many tries are left. */
export function refuseTried(what: string, left: number): never {
  const next = left === 0 ? 'That was the last try: begin again.' : `${left} ${left === 1 ? 'try is' : 'tries are'} left.`
  throw new AppError('BAD_REQUEST', `${what} ${next}`)
}

/** Counts a wrong answer that nobody can guess at. Errors: always, saying how many tries are left. */
export async function refuseProof(ctx: ServiceContext, row: ElevationRow, what: string): Promise<never> {
  return refuseTried(what, (await takeTry(ctx, row)) ?? 0)
}
