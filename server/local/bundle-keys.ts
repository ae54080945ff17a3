import { createHash, generateKeyPairSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { writePrivate } from './data-folder.ts'

const DAY_S = 86_400
const ROTATE_S = 365 * DAY_S
/** An OPA that is switched off for a while must still find the key its configuration names. */
const OVERLAP_S = 90 * DAY_S
type StoredKey = Record<'kty' | 'crv' | 'kid' | 'x' | 'y' | 'd', string> & { iat?: number; nbf?: number; exp?: number }

/** A P-256 key as a private JWK; its kid is the thumbprint of RFC 7638. */
export function makeBundleKey(nowS: number): StoredKey {
  const { x = '', y = '', d = '' } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url')
  return { kty: 'EC', crv: 'P-256', kid, x, y, d, iat: nowS, nbf: nowS }
}

/** Keys that sign policy bundles, and beside them the public halves that engines verify with: made at the first start, one more each 365 days. A file
 *  that cannot be read is left as it is: who signs with it says what is wrong. */
export function keepBundleKeys(paths: { keys: string; verify: string }, nowMs: number): void {
  const nowS = Math.floor(nowMs / 1000)
  let keys: StoredKey[] = []
  try {
    keys = (JSON.parse(readFileSync(paths.keys, 'utf8')) as { keys: StoredKey[] }).keys
    if (!Array.isArray(keys)) return
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'ENOENT')) return
  }
  if (Math.max(0, ...keys.map(({ iat = 0 }) => iat)) <= nowS - ROTATE_S) {
    const ending = keys.map((one) => ({ ...one, exp: Math.min(one.exp ?? Number.POSITIVE_INFINITY, nowS + OVERLAP_S) }))
    keys = [...ending.filter(({ exp }) => exp > nowS), makeBundleKey(nowS)]
    writePrivate(paths.keys, { keys })
  }
  writePrivate(paths.verify, { keys: keys.map(({ d: _secret, ...shown }) => shown) })
}
