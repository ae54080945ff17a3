import type { Assertion } from '@/lib/schemas/passkeys'
import { checkAssertion } from './check-assertion'
import { type FactorContext, takeChallenge } from './internal'

/** Answers the question of `assertPasskeyOptions` with the same `personId`; one try, right or wrong.
 *  Out: whose passkey it was, or null when it does not count. */
export async function assertPasskey(
  ctx: FactorContext,
  given: { personId: string | null; challengeId: string; response: Assertion },
): Promise<{ id: string; personId: string } | null> {
  const { personId, challengeId, response } = given
  const challenge = await takeChallenge(ctx, 'assert', { id: challengeId, personId, sessionHash: null })
  return challenge && checkAssertion(ctx, { personId, response, challenge })
}
