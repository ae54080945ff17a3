import type { Challenged } from '@/lib/schemas/passkeys'
import { type FactorContext, keepChallenge, knownPasskeys, newChallenge } from './internal'

/** The question to a passkey at the sign-in, for one person or, with null, for whoever has a passkey of this place. Nobody is signed in yet. */
export async function assertPasskeyOptions(ctx: FactorContext, { personId }: { personId: string | null }): Promise<Challenged> {
  const challenge = newChallenge()
  const known = personId === null ? [] : await knownPasskeys(ctx.db, personId)
  const challengeId = await keepChallenge(ctx, 'assert', { personId, sessionHash: null, secret: challenge })
  return { challengeId, options: await ctx.passkeys.requestOptions({ challenge, known }) }
}
