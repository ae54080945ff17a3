// Signatures of io.jwt, checked by Node's crypto. A key of another kind than the algorithm's does not verify; it is no error.
import { constants, createHmac, KeyObject, timingSafeEqual, verify } from 'node:crypto'
import type { Key } from './jwt-keys.ts'

export type Signed = { text: Uint8Array; signature: Uint8Array }
const COORDINATE: Record<string, number> = { prime256v1: 32, secp384r1: 48, secp521r1: 66, secp224r1: 28 }
const CURVE_OF: Record<string, string> = { ES256: 'prime256v1', ES384: 'secp384r1', ES512: 'secp521r1' }

/** Each half as the curve wants it: Go reads halves of any length as numbers. */
function halves(signature: Uint8Array, bytes: number): Buffer | null {
  const middle = signature.length >> 1
  const parts = [signature.subarray(0, middle), signature.subarray(middle)].map((half) => {
    const plain = Buffer.from(half)
      .toString('hex')
      .replace(/^(?:00)+/, '')
    return plain.length > bytes * 2 ? null : Buffer.from(plain.padStart(bytes * 2, '0'), 'hex')
  })
  return parts.every((part) => part !== null) ? Buffer.concat(parts) : null
}

/** `exact` asks that the curve is the algorithm's, as decode_verify does and verify_es* do not. */
export function isSigned(algorithm: string, { key }: Pick<Key, 'key'>, { signed, exact }: { signed: Signed; exact: boolean }): boolean {
  const hash = `sha${algorithm.slice(2)}`
  try {
    if (algorithm.startsWith('HS')) {
      if (key instanceof KeyObject) return false
      const wanted = createHmac(hash, key).update(signed.text).digest()
      return wanted.length === signed.signature.length && timingSafeEqual(wanted, signed.signature)
    }
    return key instanceof KeyObject && isSignedBy(key, { algorithm, hash, exact, ...signed })
  } catch {
    return false
  }
}

type Asked = Signed & { algorithm: string; hash: string; exact: boolean }
function isSignedBy(key: KeyObject, { algorithm, hash, exact, text, signature }: Asked): boolean {
  const type = key.asymmetricKeyType
  if (algorithm === 'EdDSA') return type === 'ed25519' && verify(null, text, key, signature)
  if (algorithm.startsWith('RS')) return type === 'rsa' && verify(hash, text, { key, padding: constants.RSA_PKCS1_PADDING }, signature)
  if (algorithm.startsWith('PS'))
    return (
      type === 'rsa' &&
      verify(hash, text, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_AUTO }, signature)
    )
  const curve = key.asymmetricKeyDetails?.namedCurve ?? ''
  const bytes = COORDINATE[curve]
  if (!algorithm.startsWith('ES') || type !== 'ec' || bytes === undefined) return false
  if (exact && (curve !== CURVE_OF[algorithm] || signature.length !== 2 * bytes)) return false
  const fixed = halves(signature, bytes)
  return fixed !== null && verify(hash, text, { key, dsaEncoding: 'ieee-p1363' }, fixed)
}
