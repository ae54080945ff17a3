import type { Assertion, Attestation, BrowserOptions } from '@/lib/schemas/passkeys'

export type KnownPasskey = { id: string; transports: string[] }
export type StoredPasskey = KnownPasskey & { publicKey: Uint8Array<ArrayBuffer>; counter: number }
export type NewPasskey = StoredPasskey & { isBackedUp: boolean }

/** WebAuthn for one place: its address is what a passkey is bound to. User verification is always required.
 *  `challenge` is bytes; what a browser signs is exactly those. */
export interface Passkeys {
  creationOptions(of: { challenge: Uint8Array; person: { id: string; name: string }; known: KnownPasskey[] }): Promise<BrowserOptions>
  /** `known` empty: any passkey of this place, which then says whose it is. */
  requestOptions(of: { challenge: Uint8Array; known: KnownPasskey[] }): Promise<BrowserOptions>
  /** Out: the passkey, or null when the answer is not to this challenge, of this place, and of a verified user. */
  readAttestation(of: { response: Attestation; challenge: Uint8Array }): Promise<NewPasskey | null>
  /** Out: the counter after it, or null when the answer is not to this challenge, of this place, by this key and of a verified user, or when
   *  the counter went back, as that of a copied key does. */
  readAssertion(of: { response: Assertion; challenge: Uint8Array; passkey: StoredPasskey }): Promise<{ counter: number } | null>
}
