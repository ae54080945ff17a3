import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type BundleKey, BundleKeyFile, BundleVerifyFile } from '@/lib/schemas/signing-key'
import { env } from '@/server/env'
import { followKeyFile, type HeldKey, type KeyRing } from '@/server/key-ring'
import { createLog } from '@/server/log'

export type BundleKeyRing = KeyRing<BundleKey>

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('the key file is not JSON')
  }
}

/** Opens the keys that sign bundles. Errors: Error naming the key that does not fit; its secret is never repeated. */
export function openBundleKeys(text: string): HeldKey<BundleKey>[] {
  const parsed = BundleKeyFile.safeParse(parse(text))
  if (!parsed.success) throw new Error(`the key file does not fit: ${parsed.error.issues[0]?.path.join('.') || 'keys'}`)
  const { keys } = parsed.data
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) throw new Error('two keys of the key file have one kid')
  return keys.map(({ d, ...shown }) => {
    const { kty, crv, kid, x, y, nbf, iat, exp } = shown
    try {
      const key = createPrivateKey({ key: { kty, crv, x, y, d }, format: 'jwk' })
      const half = createPublicKey(key).export({ format: 'jwk' })
      if (half.x !== x || half.y !== y) throw new Error('two halves')
      return {
        kid,
        key,
        startsMs: (nbf ?? iat ?? 0) * 1000,
        expiresMs: (exp ?? Number.POSITIVE_INFINITY) * 1000,
        untilMs: exp === undefined ? null : exp * 1000,
        public: { ...shown, use: 'sig' as const, alg: 'ES256' as const },
      }
    } catch {
      throw new Error(`key ${kid} of the key file is no P-256 key, or its halves do not belong together`)
    }
  })
}

const held = globalThis as typeof globalThis & { __acgsBundleKeys?: BundleKeyRing }
/** The keys that this process signs bundles with, followed while it runs. */
export function bundleKeys(): BundleKeyRing {
  held.__acgsBundleKeys ??= followKeyFile({
    path: env().ACGS_BUNDLE_KEY_FILE,
    variable: 'ACGS_BUNDLE_KEY_FILE',
    open: openBundleKeys,
    signal: new AbortController().signal,
    onFailure: (reason) => createLog('console').error({ reason }, 'bundles.keys-unread'),
  })
  return held.__acgsBundleKeys
}

export const publicBundleKeys = (nowMs: number): { keys: BundleKey[]; failure: string | null } => ({
  keys: bundleKeys()
    .valid(nowMs)
    .map((one) => one.public),
  failure: bundleKeys().failure(nowMs),
})

/** What verifies bundles here, read at each use: a rotation needs no restart, and a key that ended counts no more.
 *  Errors: Error when the file cannot be read; then nothing is verified, and nothing new becomes active. */
export function readVerifyKeys(path: string, nowMs: number): ReadonlyMap<string, KeyObject> {
  const parsed = BundleVerifyFile.safeParse(parse(readFileSync(path, 'utf8')))
  if (!parsed.success) throw new Error(`the file of verification keys does not fit: ${parsed.error.issues[0]?.path.join('.') || 'keys'}`)
  const counting = parsed.data.keys.filter(({ exp }) => exp === undefined || exp * 1000 > nowMs)
  return new Map(counting.map(({ kid, kty, crv, x, y }) => [kid, createPublicKey({ key: { kty, crv, x, y }, format: 'jwk' })]))
}
