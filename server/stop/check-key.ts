import * as z from 'zod'
import type { LocalAsk, LocalOrder } from '@/lib/schemas/stop-local'
import type { StopPlanBody } from '@/lib/schemas/stop-plan-file'
import type { Passkeys } from '@/server/ports/passkeys'
import { readChallenge } from '@/server/ports/stop-challenge'

type Authorizers = StopPlanBody['authorizers']
/** `why`: in words, why it proves nothing. `nonce`: what is used up with it; null where no key was asked. */
type Proved = { why: string; nonce: null } | { why: null; nonce: string | null }
type Against = { authorizers: Authorizers /** The one that made the challenge. */; key: string; passkeys: Passkeys; nowMs: number }

/** The passkeys of whoever asks, as the signed plan has them. */
export const keysOf = (authorizers: Authorizers, { person }: LocalAsk) =>
  authorizers.find(({ personId }) => personId === person.id)?.passkeys ?? []

const Signed = z.object({ challenge: z.string().max(256) })
function challengeIn(clientData: string): string {
  try {
    return Signed.parse(JSON.parse(Buffer.from(clientData, 'base64url').toString('utf8'))).challenge
  } catch {
    return ''
  }
}

const no = (why: string): Proved => ({ why, nonce: null })

/** Whether a key of the person signed exactly this stop, by nothing but the plan file. The file has no counters, so a copied key shows nowhere
 *  here. A stop that was confirmed before brings no answer of a key, and there is nothing to check. */
export async function checkKey(order: LocalOrder, { authorizers, key, passkeys, nowMs }: Against): Promise<Proved> {
  const { assertion: response } = order
  if (response === undefined) return { why: null, nonce: null }
  const known = keysOf(authorizers, order).find(({ credentialId }) => credentialId === response.id)
  if (known === undefined) return no('The kept plan has no such passkey of yours. Use acgs-stop.')
  const challenge = challengeIn(response.response.clientDataJSON)
  const read = readChallenge(key, order, { challenge, nowMs })
  if (read.why === 'late') return no('The question to your key is over two minutes old. Confirm again.')
  if (read.why === 'other') return no('Your key signed another stop than the one that was sent. Confirm again.')
  const passkey = {
    id: known.credentialId,
    transports: [],
    publicKey: new Uint8Array(Buffer.from(known.publicKey, 'base64url')),
    counter: 0,
  }
  const isRight = await passkeys.readAssertion({ response, challenge: new Uint8Array(Buffer.from(challenge, 'base64url')), passkey })
  return isRight ? { why: null, nonce: read.nonce } : no('The key did not sign what is shown here.')
}
