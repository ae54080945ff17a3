import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto'
import type { Assertion, Attestation, BrowserOptions } from '@/lib/schemas/passkeys'

/** A passkey in software, for tests without a browser: ES256, attestation `none`, with what it says under the test's hand. */
const ORIGIN = 'http://localhost:3000'
const PRESENT = 0x01
const VERIFIED = 0x04
const WITH_KEY = 0x40

const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest()
const b64 = (bytes: Uint8Array | string) => Buffer.from(bytes).toString('base64url')

/** CBOR (RFC 8949), as much of it as an attestation has. */
const head = (major: number, n: number): Buffer => {
  if (n < 24) return Buffer.from([(major << 5) | n])
  if (n < 256) return Buffer.from([(major << 5) | 24, n])
  return Buffer.from([(major << 5) | 25, n >> 8, n & 255])
}
type Value = number | string | Uint8Array | Map<number | string, Value>
function cbor(value: Value): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string') return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (value instanceof Uint8Array) return Buffer.concat([head(2, value.length), value])
  return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, one]) => [cbor(key), cbor(one)])])
}

function coseOf(key: KeyObject): Buffer {
  const { x = '', y = '' } = key.export({ format: 'jwk' })
  const parts: [number, Value][] = [
    [1, 2],
    [3, -7],
    [-1, 1],
    [-2, Buffer.from(x, 'base64url')],
    [-3, Buffer.from(y, 'base64url')],
  ]
  return cbor(new Map(parts))
}

export type Says = { origin?: string; place?: string; isVerified?: boolean; counter?: number; challenge?: string }

export function makeAuthenticator() {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const id = randomBytes(32)
  let counter = 0
  const clientData = (type: string, options: BrowserOptions, { origin = ORIGIN, challenge = options.challenge }: Says) =>
    Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }))
  const authData = (flags: number, { place = 'localhost', isVerified = true, counter: told }: Says, more: Uint8Array = Buffer.of()) => {
    counter += 1
    const count = Buffer.alloc(4)
    count.writeUInt32BE(told ?? counter)
    return Buffer.concat([sha256(place), Buffer.of(flags | PRESENT | (isVerified ? VERIFIED : 0)), count, more])
  }
  const credential = { id: b64(id), rawId: b64(id), type: 'public-key' as const, clientExtensionResults: {} }
  return {
    id: b64(id),
    /** What the browser answers to creation options. */
    make(options: BrowserOptions, says: Says = {}): Attestation {
      const length = Buffer.alloc(2)
      length.writeUInt16BE(id.length)
      const data = authData(WITH_KEY, says, Buffer.concat([Buffer.alloc(16), length, id, coseOf(publicKey)]))
      const attestation = new Map<string, Value>([
        ['fmt', 'none'],
        ['attStmt', new Map()],
        ['authData', data],
      ])
      const response = { clientDataJSON: b64(clientData('webauthn.create', options, says)), attestationObject: b64(cbor(attestation)) }
      return { ...credential, response: { ...response, transports: ['internal'] } }
    },
    /** What the browser answers to request options. */
    use(options: BrowserOptions, says: Says = {}): Assertion {
      const client = clientData('webauthn.get', options, says)
      const data = authData(0, says)
      const signature = sign('sha256', Buffer.concat([data, sha256(client)]), privateKey)
      return { ...credential, response: { clientDataJSON: b64(client), authenticatorData: b64(data), signature: b64(signature) } }
    },
  }
}
export type SoftAuthenticator = ReturnType<typeof makeAuthenticator>

/** Any well-formed answer, to no question. */
export const anAttestation = (): Attestation => makeAuthenticator().make({ challenge: b64(randomBytes(32)) })
