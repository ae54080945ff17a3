import { createHash, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writePrivate } from './data-folder.ts'

const DAY_S = 86_400
/** A key signs for a year; the one before it counts for two more days, so that nothing it signed and nobody's copy of the keys is cut off. */
const ROTATE_S = 365 * DAY_S
const OVERLAP_S = 2 * DAY_S
type StoredKey = { kty: 'OKP'; crv: 'Ed25519'; kid: string; x: string; d: string; iat?: number; nbf?: number; exp?: number }

/** An Ed25519 key as a private JWK (RFC 8037); its kid is the thumbprint of RFC 7638. */
export function makeSigningKey(nowS: number): StoredKey {
  const { x = '', d = '' } = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x }))
    .digest('base64url')
  return { kty: 'OKP', crv: 'Ed25519', kid, x, d, iat: nowS, nbf: nowS }
}

function stored(path: string): StoredKey[] | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return null
    throw cause
  }
  return (JSON.parse(text) as { keys: StoredKey[] }).keys
}

/** Keys that sign receipts, or checkpoints of the audit log: made at the first start, one more each 365 days, the ones that count no longer taken out. A file that cannot be
 *  read is left as it is: a key is never replaced because of a damaged file, and who signs with it says what is wrong. */
export function keepSigningKeys(path: string, nowMs: number): void {
  const nowS = Math.floor(nowMs / 1000)
  let keys: StoredKey[] | null
  try {
    keys = stored(path)
    if (keys !== null && !Array.isArray(keys)) return
  } catch {
    return
  }
  const newest = Math.max(0, ...(keys ?? []).map(({ iat = 0 }) => iat))
  if (keys !== null && newest > nowS - ROTATE_S) return
  const ending = (keys ?? []).map((one) => ({ ...one, exp: Math.min(one.exp ?? Number.POSITIVE_INFINITY, nowS + OVERLAP_S) }))
  writePrivate(path, { keys: [...ending.filter(({ exp }) => exp > nowS), makeSigningKey(nowS)] })
}
