import { AppError } from '@/lib/errors'
import type { ConfirmTotp } from '@/lib/schemas/factors'
import type { ServiceContext } from '@/server/context'
import { unseal } from '@/server/sealed'
import { endChallenge, type FactorContext, readChallenge, type Subject } from '@/server/services/passkeys/internal'
import { sealPurpose } from './start-totp'

type Tx = Parameters<Parameters<ServiceContext['db']['$transaction']>[0]>[0]
export type ReadTotp = { secret: Uint8Array<ArrayBuffer>; step: number }

/** Whether the app holds the secret of `startTotp`: a wrong code may be typed again. Out: what `keepTotp` stores.
 *  Errors: CONFLICT (begun over 5 minutes ago, or by somebody else), BAD_REQUEST (the code is not of this secret now). */
export async function readTotp(
  ctx: FactorContext,
  of: Subject & { personId: string },
  { challengeId, code }: ConfirmTotp,
): Promise<ReadTotp> {
  const secret = await readChallenge(ctx, 'totp', { id: challengeId, ...of })
  const opened = secret && unseal(secret, sealPurpose(of.personId))
  if (!secret || !opened) throw new AppError('CONFLICT', 'This was begun over 5 minutes ago, or finished already. Begin again.')
  const step = ctx.oneTimeCodes.stepOf({ secret: opened, code, now: ctx.now() })
  if (step === null) throw new AppError('BAD_REQUEST', 'code: not of this secret, or too old. Type the one the app shows now.')
  return { secret, step }
}

/** Stores it in the caller's transaction, in place of an earlier app. The code it was confirmed with counts as used.
 *  Errors: CONFLICT (finished already). */
export async function keepTotp(
  tx: Tx,
  of: { personId: string; challengeId: string; now: Date },
  { secret, step }: ReadTotp,
): Promise<void> {
  const { personId, challengeId, now } = of
  if (!(await endChallenge(tx, challengeId))) throw new AppError('CONFLICT', 'This was finished already.')
  const row = { secret, lastStep: step, createdAt: now, confirmedAt: now }
  await tx.totp.upsert({ where: { personId }, create: { personId, ...row }, update: row })
}

/** Adds the app to the person who is signed in, after `startOwnTotp` was confirmed. Errors: those of both above. */
export async function confirmOwnTotp(ctx: ServiceContext, input: ConfirmTotp): Promise<{ confirmedAt: string }> {
  const { id: personId, sessionHash } = ctx.actor
  const read = await readTotp(ctx, { personId, sessionHash }, input)
  const now = ctx.now()
  await ctx.db.$transaction(async (tx) => {
    await keepTotp(tx, { personId, challengeId: input.challengeId, now }, read)
    await tx.event.create({ data: { topic: 'people', ref: personId, version: 'factors' } })
    await ctx.entry?.done(tx, { reason: 'authenticator app added' })
  })
  return { confirmedAt: now.toISOString() }
}
