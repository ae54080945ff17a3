import type { AuthenticationResponseJSON, AuthenticatorTransport, RegistrationResponseJSON } from '@simplewebauthn/server'
import type { BrowserOptions } from '@/lib/schemas/passkeys'
import type { KnownPasskey, Passkeys } from '@/server/ports/passkeys'

const TIMEOUT_MS = 120_000
/** COSE: ES256, EdDSA, RS256, which is what authenticators make. */
const ALGORITHMS = [-7, -8, -257]
/** Loaded when the first passkey is asked for: most processes never do. */
const library = () => import('@simplewebauthn/server')

const plainBytes = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)
const textOf = (challenge: Uint8Array): string => Buffer.from(challenge).toString('base64url')
const credentials = (known: KnownPasskey[]) =>
  known.map(({ id, transports }) => ({ id, transports: transports as AuthenticatorTransport[] })) // stored as the schema let them in

/** A wrong answer is an ordinary one here: the library throws for each, whatever is wrong with it. */
async function orNull<T>(read: Promise<T>): Promise<T | null> {
  return read.catch(() => null)
}

/** Passkeys of the place with this address, such as https://console.example.org. */
export function webauthnPasskeys(address: () => string): Passkeys {
  const place = () => {
    const { origin, hostname } = new URL(address())
    return { expectedOrigin: origin, expectedRPID: hostname }
  }
  return {
    async creationOptions({ challenge, person, known }) {
      const { generateRegistrationOptions } = await library()
      const options = await generateRegistrationOptions({
        rpName: 'ACGS console',
        rpID: place().expectedRPID,
        userName: person.name,
        userDisplayName: person.name,
        userID: plainBytes(Buffer.from(person.id)),
        challenge: plainBytes(challenge), // a text would be encoded once more
        timeout: TIMEOUT_MS,
        attestationType: 'none',
        supportedAlgorithmIDs: ALGORITHMS,
        excludeCredentials: credentials(known),
        authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      })
      return options as unknown as BrowserOptions // JSON, handed on as it is
    },
    async requestOptions({ challenge, known }) {
      const { generateAuthenticationOptions } = await library()
      const options = await generateAuthenticationOptions({
        rpID: place().expectedRPID,
        challenge: plainBytes(challenge),
        timeout: TIMEOUT_MS,
        userVerification: 'required',
        allowCredentials: credentials(known),
      })
      return options as unknown as BrowserOptions // JSON, handed on as it is
    },
    async readAttestation({ response, challenge }) {
      const { verifyRegistrationResponse } = await library()
      const given = response as RegistrationResponseJSON // of this very shape by its schema
      const asked = {
        ...place(),
        response: given,
        expectedChallenge: textOf(challenge),
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      }
      const read = await orNull(verifyRegistrationResponse(asked))
      if (!read?.verified) return null
      const { credential, credentialBackedUp } = read.registrationInfo
      const { id, publicKey, counter, transports = [] } = credential
      return { id, publicKey: plainBytes(publicKey), counter, transports, isBackedUp: credentialBackedUp }
    },
    async readAssertion({ response, challenge, passkey }) {
      const { verifyAuthenticationResponse } = await library()
      const given = response as AuthenticationResponseJSON // of this very shape by its schema
      const [known] = credentials([passkey])
      const credential = { ...known, id: passkey.id, publicKey: passkey.publicKey, counter: passkey.counter }
      const asked = { ...place(), response: given, expectedChallenge: textOf(challenge), requireUserVerification: true, credential }
      const read = await orNull(verifyAuthenticationResponse(asked))
      return read?.verified ? { counter: read.authenticationInfo.newCounter } : null
    },
  }
}
