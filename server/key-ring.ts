import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { type PublicKey, SigningKeyFile } from '@/lib/schemas/signing-key'

export const REREAD_MS = 2000
export type SigningKey = { kid: string; key: KeyObject; expiresMs: number }
/** A key with the time it may sign in; `untilMs` is null while no end is set. */
export type HeldKey<P = PublicKey> = SigningKey & { startsMs: number; untilMs: number | null; public: P }
export type KeyRing<P = PublicKey> = {
  /** The newest key that may sign and outlives what it signs; null when there is none. */
  signing: (nowMs: number) => SigningKey | null
  /** All keys that may sign now, the newest first: in an overlap what is signed carries a line of each. */
  valid: (nowMs: number) => HeldKey<P>[]
  /** Public halves of all keys that still count, as a key set. */
  published: (nowMs: number) => { keys: P[] }
  /** Why nothing can be signed, or null. Never a key or a part of one. */
  failure: (nowMs: number) => string | null
}

/** Opens the file's text. Errors: Error naming the key that does not fit; its secret is never repeated. */
export function openKeys(text: string): HeldKey[] {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('the key file is not JSON')
  }
  const parsed = SigningKeyFile.safeParse(value)
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
        untilMs: shown.exp === undefined ? null : shown.exp * 1000,
        public: { ...shown, use: 'sig' as const, alg: 'EdDSA' as const },
      }
    } catch {
      throw new Error(`key ${shown.kid.slice(0, 64)} of the key file is no Ed25519 key, or its halves do not belong together`)
    }
  })
}

export type FollowKeys = {
  /** Undefined: nothing is ever signed. */
  path: string | undefined
  /** The variable that names the file, for the sentence that it names none. */
  variable: string
  /** How long what a key signs must count: a key that ends sooner does not sign it. */
  marginMs?: number
  signal: AbortSignal
  onFailure: (why: string) => void
}

/** `followKeyFile` for the keys of receipts and of the audit log (Ed25519). */
export const followKeys = (options: FollowKeys): KeyRing => followKeyFile({ ...options, open: openKeys })

/** Keys from the file at `path`, read again while it runs, so that a rotation needs no restart. A file that cannot be read any more stops the
 *  signing; what it published before still verifies. */
export function followKeyFile<P>(options: FollowKeys & { open: (text: string) => HeldKey<P>[] }): KeyRing<P> {
  const { path, variable, marginMs = 0, signal, onFailure, open } = options
  let held: readonly HeldKey<P>[] = []
  let problem: string | null = path === undefined ? `${variable} names no file` : null
  let seen: string | null = null

  const read = () => {
    if (path === undefined) return
    try {
      const text = readFileSync(path, 'utf8')
      if (text !== seen) held = open(text)
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
  read()
  const timer = setInterval(read, REREAD_MS)
  timer.unref()
  signal.addEventListener('abort', () => clearInterval(timer), { once: true })
  if (signal.aborted) clearInterval(timer)

  const valid = (nowMs: number): HeldKey<P>[] =>
    problem !== null
      ? []
      : held
          .filter((one) => one.startsMs <= nowMs && one.expiresMs > nowMs + marginMs)
          .sort((a, b) => b.startsMs - a.startsMs || (a.kid < b.kid ? -1 : 1))
  const signing = (nowMs: number) => valid(nowMs)[0] ?? null
  return {
    signing,
    valid,
    published: (nowMs) => ({ keys: held.filter((one) => one.expiresMs > nowMs).map((one) => one.public) }),
    failure: (nowMs) => problem ?? (signing(nowMs) ? null : 'no key of the key file may sign now'),
  }
}
