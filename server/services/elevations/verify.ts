import { AppError } from '@/lib/errors'
import type { ElevationState, Proof, StepUpMethod, VerifyElevation } from '@/lib/schemas/step-up'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { verifyTotp } from '@/server/services/factors/verify-totp'
import { checkAssertion } from '@/server/services/passkeys/check-assertion'
import { actionOf, challengeOf, type ElevationRow, getOwnElevation, methodsOf, stateOf } from './internal'
import { refuseTried, settleElevation, takeTry } from './settle'
import { tellReplay } from './tell-replay'

const SPENT: Record<Exclude<ElevationState, 'waiting'>, string> = {
  verified: 'This confirmation was given already.',
  used: 'This confirmation was used already; it counts once.',
  late: 'This confirmation is over 5 minutes old.',
  void: 'There were too many wrong answers to this confirmation.',
}
const WRONG: Record<Proof['method'], string> = {
  webauthn: 'The key did not sign what is shown here.',
  totp: 'The code is wrong, too old, or was used already.',
  persona: 'This session is not one of a persona.',
}
/** Wrong answers of a session in a quarter of an hour, over all its confirmations: a code has only a million values. */
const SESSION_FAILURES = 15
const WINDOW_MS = 15 * 60_000

/** Asked with this answer counted already. */
async function refuseGuessing(ctx: ServiceContext, { sessionHash }: ElevationRow): Promise<void> {
  const since = new Date(ctx.now().getTime() - WINDOW_MS)
  const { _sum } = await ctx.db.elevation.aggregate({ where: { sessionHash, createdAt: { gt: since } }, _sum: { failures: true } })
  if ((_sum.failures ?? 0) > SESSION_FAILURES)
    throw new AppError('CONFLICT', 'Too many wrong answers in a quarter of an hour. Wait, or sign in again.')
}

/** What proves it, or null when the answer is wrong. */
async function evidenceOf(ctx: ServiceContext, row: ElevationRow, proof: Proof): Promise<Prisma.InputJsonObject | null> {
  const personId = row.personId
  if (proof.method === 'persona') return { says: 'a persona of this machine has no key: nothing is proved' }
  if (proof.method === 'totp')
    return (await verifyTotp(ctx, { personId, code: proof.code })) ? { says: 'a code of the authenticator app' } : null
  const challenge = challengeOf(actionOf(row))
  const passkey = await checkAssertion(ctx, { personId, response: proof.response, challenge })
  return passkey && { passkey: passkey.id, assertion: proof.response as unknown as Prisma.InputJsonObject } // JSON by its schema
}

/** Confirms an action with a passkey over exactly what was shown, or with something weaker. Out: how.
 *  Errors: NOT_FOUND (none of this session), CONFLICT (over, void, given or used already; too much guessing), BAD_REQUEST (a wrong answer: it
 *  is counted, and the fifth makes the confirmation void; or a method the person does not have). */
export async function verifyElevation(ctx: ServiceContext, { id, proof }: VerifyElevation): Promise<{ id: string; method: StepUpMethod }> {
  const row = await getOwnElevation(ctx, id).catch(async (cause: unknown) => {
    if (await ctx.db.elevation.findUnique({ where: { id }, select: { id: true } })) await tellReplay(ctx, 'foreign', id)
    throw cause
  })
  const state = stateOf(row, ctx.now())
  if (state === 'used') await tellReplay(ctx, 'used', id)
  if (state !== 'waiting') throw new AppError('CONFLICT', `${SPENT[state]} Begin again.`)
  const left = await takeTry(ctx, row)
  if (left === null) throw new AppError('CONFLICT', 'This confirmation was given already, or its tries are over. Begin again.')
  await refuseGuessing(ctx, row)
  const offered = await methodsOf(ctx)
  const hasIt = offered.some(({ method }) => method === proof.method)
  const evidence = hasIt ? await evidenceOf(ctx, row, proof) : null
  if (!evidence) return refuseTried(WRONG[proof.method], left)
  await settleElevation(ctx, { row, method: proof.method, evidence, isTried: true })
  return { id, method: proof.method }
}
