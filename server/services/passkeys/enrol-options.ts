import type { Challenged } from '@/lib/schemas/passkeys'
import type { ServiceContext } from '@/server/context'
import { type FactorContext, keepChallenge, knownPasskeys, newChallenge } from './internal'

/** The question to a new passkey of a person. Those the person has are named, so that one authenticator is not added twice. */
export async function enrolPasskeyOptions(
  ctx: FactorContext,
  of: { personId: string; name: string; sessionHash: string | null },
): Promise<Challenged> {
  const { personId, name, sessionHash } = of
  const challenge = newChallenge()
  const known = await knownPasskeys(ctx.db, personId)
  const challengeId = await keepChallenge(ctx, 'enrol', { personId, sessionHash, secret: challenge })
  return { challengeId, options: await ctx.passkeys.creationOptions({ challenge, person: { id: personId, name }, known }) }
}

/** The same for the person who is signed in: a confirmed command, so that a session left open adds nothing. */
export const enrolOwnPasskeyOptions = (ctx: ServiceContext): Promise<Challenged> =>
  enrolPasskeyOptions(ctx, { personId: ctx.actor.id, name: ctx.actor.name, sessionHash: ctx.actor.sessionHash })
