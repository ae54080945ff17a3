import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { RECEIPT_MAX_MS, ReceiptKeyFile, type ReceiptKeys } from '@/lib/schemas/receipt'
import { repeat } from '@/server/engine/repeat'

export const REREAD_MS = 2000
export type SigningKey = { kid: string; key: KeyObject; expiresMs: number }
export type KeyRing = {
  /** The newest key that may sign and outlives what it signs; null when there is none. */
  signing: (nowMs: number) => SigningKey | null
  /** What /.well-known/acgs-receipt-keys answers: public halves of all keys that still count. */
  published: (nowMs: number) => ReceiptKeys
  /** Why nothing can be signed, or null. Never a key or a part of one. */
  failure: (nowMs: number) => string | null
}
type Held = SigningKey & { startsMs: number; public: ReceiptKeys['keys'][number] }

/** Opens the file's text. Errors: Error naming the key that does not fit; its secret is never repeated. */
export function openKeys(text: string): Held[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('the key file is not JSON')
  }
  const parsed = ReceiptKeyFile.safeParse(value)
  if (!parsed.success) throw new Error(`the key file does not fit: ${parsed.error.issues[0]?.path.join('.') || 'keys'}`)
  if (new Set(parsed.data.keys.map(({ kid }) => kid)).size < parsed.data.keys.length)
    throw new Error('two keys of the key file have one kid')
  return parsed.data.keys.map(({ d, ...shown }) => {
    try {
      const key = createPrivateKey({ key: { kty: shown.kty, crv: shown.crv, x: shown.x, d }, format: 'jwk' })
      if (createPublicKey(key).export({ format: 'jwk' }).x !== shown.x) throw new Error('two halves')
      return {
        kid: shown.kid,
        key,
        startsMs: (shown.nbf ?? shown.iat ?? 0) * 1000,
        expiresMs: (shown.exp ?? Number.POSITIVE_INFINITY) * 1000,
        public: { ...shown, use: 'sig' as const, alg: 'EdDSA' as const },
      }
    } catch {
      throw new Error(`key ${shown.kid.slice(0, 64)} of the key file is no Ed25519 key, or its halves do not belong together`)
    }
  })
}

/** Keys from the file at `path`, read again while it runs, so that a rotation needs no restart. Without a path nothing is ever signed.
 *  A file that cannot be read any more stops the signing; what it published before still verifies. */
export function followKeys({
  path,
  signal,
  onFailure,
}: {
  path: string | undefined
  signal: AbortSignal
  onFailure: (why: string) => void
}): KeyRing {
  let held: readonly Held[] = []
  let problem: string | null = path === undefined ? 'ACGS_RECEIPT_KEY_FILE names no file' : null
  let seen: string | null = null

  const read = async () => {
    if (path === undefined) return
    try {
      const text = readFileSync(path, 'utf8')
      if (text !== seen) held = openKeys(text)
      seen = text
      problem = null
    } catch (cause) {
      seen = null
      const code = cause instanceof Error && 'code' in cause ? `the key file cannot be read (${String(cause.code)})` : null
      const why = code ?? (cause instanceof Error ? cause.message : 'the key file cannot be read')
      if (why !== problem) onFailure(why)
      problem = why
    }
  }
  void read()
  repeat({ periodMs: REREAD_MS, signal, run: read, onError: () => undefined })

  const signing = (nowMs: number) =>
    problem !== null
      ? null
      : (held
          .filter((one) => one.startsMs <= nowMs && one.expiresMs > nowMs + RECEIPT_MAX_MS)
          .sort((a, b) => b.startsMs - a.startsMs || (a.kid < b.kid ? -1 : 1))[0] ?? null)
  return {
    signing,
    published: (nowMs) => ({ keys: held.filter((one) => one.expiresMs > nowMs).map((one) => one.public) }),
    failure: (nowMs) => problem ?? (signing(nowMs) ? null : 'no key of the key file may sign now'),
  }
}
