import { AppError } from '@/lib/errors'
import type { EnrolPasskey } from '@/lib/schemas/passkeys'
import type { ServiceContext } from '@/server/context'
import type { NewPasskey } from '@/server/ports/passkeys'
import { type FactorContext, type Subject, takeChallenge } from './internal'

type Tx = Parameters<Parameters<ServiceContext['db']['$transaction']>[0]>[0]

/** Reads the answer to `enrolPasskeyOptions`; one try. Errors: CONFLICT (asked over 5 minutes ago, answered already, or by somebody else),
 *  BAD_REQUEST (it is not an answer to this question, of this place, with the user verified). */
export async function readNewPasskey(ctx: FactorContext, of: Subject, { challengeId, response }: EnrolPasskey): Promise<NewPasskey> {
  const challenge = await takeChallenge(ctx, 'enrol', { id: challengeId, ...of })
  if (!challenge) throw new AppError('CONFLICT', 'This was begun over 5 minutes ago, or finished already. Begin again.')
  const made = await ctx.passkeys.readAttestation({ response, challenge })
  if (!made) throw new AppError('BAD_REQUEST', 'The passkey did not answer as asked: it must be made here, with its PIN or your finger.')
  return made
}

/** Stores a passkey in the caller's transaction. Errors: CONFLICT (this passkey is known already). */
export async function addPasskey(tx: Tx, personId: string, made: NewPasskey & { label: string; now: Date }): Promise<void> {
  const { now, ...passkey } = made
  const { count } = await tx.passkey.createMany({ data: [{ ...passkey, personId, createdAt: now }], skipDuplicates: true })
  if (count === 0) throw new AppError('CONFLICT', 'This passkey is known already. Use another one.')
}

/** Adds a passkey to the person who is signed in, after `enrolOwnPasskeyOptions` was confirmed. Out: its id. Errors: those of both above. */
export async function enrolOwnPasskey(ctx: ServiceContext, input: EnrolPasskey): Promise<{ id: string }> {
  const { id: personId, sessionHash } = ctx.actor
  const made = await readNewPasskey(ctx, { personId, sessionHash }, input)
  await ctx.db.$transaction(async (tx) => {
    await addPasskey(tx, personId, { ...made, label: input.label, now: ctx.now() })
    await tx.event.create({ data: { topic: 'people', ref: personId, version: 'factors' } })
    await ctx.entry?.done(tx, { reason: 'passkey added' })
  })
  return { id: made.id }
}
