import type { Assertion } from '@/lib/schemas/passkeys'
import type { FactorContext } from './internal'

/** Whether a passkey of this person answered this very challenge; its counter moves on, in one statement, so of two equal answers one counts.
 *  `personId` null: the passkey says whose it is. Out: the passkey, or null. */
export async function checkAssertion(
  ctx: FactorContext,
  given: { personId: string | null; response: Assertion; challenge: Uint8Array },
): Promise<{ id: string; personId: string } | null> {
  const { personId, response, challenge } = given
  const passkey = await ctx.db.passkey.findFirst({
    where: { id: response.id, removedAt: null, ...(personId === null ? {} : { personId }) },
  })
  if (!passkey) return null
  const { userHandle } = response.response
  if (userHandle !== undefined && Buffer.from(userHandle, 'base64url').toString() !== passkey.personId) return null
  const stored = { ...passkey, counter: Number(passkey.counter) }
  const read = await ctx.passkeys.readAssertion({ response, challenge, passkey: stored })
  if (!read) return null
  const { count } = await ctx.db.passkey.updateMany({
    where: { id: passkey.id, removedAt: null, counter: passkey.counter },
    data: { counter: read.counter, usedAt: ctx.now() },
  })
  return count === 1 ? { id: passkey.id, personId: passkey.personId } : null
}
