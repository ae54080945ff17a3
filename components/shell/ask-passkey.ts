import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/browser'
import type { Assertion, Attestation, BrowserOptions } from '@/lib/schemas/passkeys'

type Asked<Response> = { response: Response; why: null } | { response: null; why: string }

/** What a browser says when it did not give a key's answer, in words that say what to do. */
function sayWhy(cause: unknown): string {
  const name = cause instanceof Error ? cause.name : ''
  if (name === 'NotAllowedError' || name === 'AbortError')
    return 'The browser’s question was closed or timed out. Nothing was signed. Try again.'
  if (name === 'InvalidStateError') return 'This key is known here already. Use another one.'
  if (name === 'SecurityError') return 'A key works only at the address it was made for, over https or on localhost.'
  return 'This browser could not ask a key. Try another browser or another way.'
}

async function orWhy<Response>(ask: () => Promise<unknown>): Promise<Asked<Response>> {
  try {
    return { response: (await ask()) as Response, why: null } // read again by the server's own schema
  } catch (cause) {
    return { response: null, why: sayWhy(cause) }
  }
}

/** Asks a passkey of this person to sign. The library is loaded when it is needed. */
export const askPasskey = (options: BrowserOptions): Promise<Asked<Assertion>> =>
  orWhy(async () => {
    const { startAuthentication } = await import('@simplewebauthn/browser')
    return startAuthentication({ optionsJSON: options as unknown as PublicKeyCredentialRequestOptionsJSON }) // made by the library's other half
  })

/** Asks an authenticator for a new passkey. */
export const makePasskey = (options: BrowserOptions): Promise<Asked<Attestation>> =>
  orWhy(async () => {
    const { startRegistration } = await import('@simplewebauthn/browser')
    return startRegistration({ optionsJSON: options as unknown as PublicKeyCredentialCreationOptionsJSON }) // made by the library's other half
  })
