// Keys of io.jwt: a PEM certificate or public key, a JWK or a set of them. Node reads them; what Go would not read is no key.
import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from 'node:crypto'

export type Key = { alg: string; kid: string; key: KeyObject | Buffer }

const ALGORITHMS = new Set([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'HS256',
  'HS384',
  'HS512',
  'EdDSA',
])
const CURVES = new Set(['prime256v1', 'secp384r1', 'secp521r1', 'secp224r1'])
const PEM = /^[\s\S]*?-----BEGIN ([A-Z0-9 ]+)-----\r?\n[\s\S]*?-----END \1-----[ \t]*(?:\r?\n)?/

function readPem(text: string, found: RegExpExecArray): Key[] | null {
  if (found[0].length !== text.length) return null
  const key =
    found[1] === 'CERTIFICATE'
      ? new X509Certificate(text).publicKey
      : found[1] === 'PUBLIC KEY'
        ? createPublicKey({ key: text, format: 'pem' })
        : null
  if (!key) return null
  const { namedCurve } = key.asymmetricKeyDetails ?? {}
  return namedCurve === undefined || CURVES.has(namedCurve) ? [{ alg: '', kid: '', key }] : null
}

const text = (value: unknown) => (typeof value === 'string' ? value : '')

function readJwk(jwk: Record<string, unknown>): Key | null {
  const named = { alg: text(jwk.alg), kid: text(jwk.kid) }
  if (jwk.kty === 'oct') return typeof jwk.k === 'string' ? { ...named, key: Buffer.from(jwk.k, 'base64url') } : null
  return { ...named, key: createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' }) }
}

const KEPT = 100
const known = new Map<string, Key[] | null>()

/** Null for text that is no key. A key with an algorithm that nobody knows is left out, as OPA does. */
export function readKeys(certificate: string): Key[] | null {
  const before = known.get(certificate)
  if (before !== undefined) return before
  let keys: Key[] | null = null
  try {
    keys = read(certificate)
  } catch {
    // a broken key is a bad operand
  }
  if (known.size >= KEPT) known.delete(known.keys().next().value ?? '')
  known.set(certificate, keys)
  return keys
}

function read(certificate: string): Key[] | null {
  const pem = PEM.exec(certificate)
  if (pem) return readPem(certificate, pem)
  const parsed = JSON.parse(certificate) as Record<string, unknown> & { keys?: unknown } // JSON; each member is looked at before it is used
  const all = Array.isArray(parsed.keys) ? (parsed.keys as Record<string, unknown>[]) : [parsed]
  const keys = all.map(readJwk)
  if (!keys.every((key) => key !== null)) return null
  return keys.filter(({ alg }) => alg === '' || ALGORITHMS.has(alg))
}
