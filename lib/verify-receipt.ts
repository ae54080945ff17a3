import { canonicalize } from 'json-canonicalize'
import { RECEIPT_MAX_MS, RECEIPT_TYP, ReceiptClaims, type ReceiptKey, type ReceiptKeys } from '@/lib/schemas/receipt'

/** `altered` names the members whose clear text is not what was signed. A text without clear members can only have a wrong signature. */
export type ReceiptCheck =
  | { state: 'valid'; claims: ReceiptClaims; kid: string }
  | { state: 'expired' | 'not_yet_valid'; claims: ReceiptClaims; kid: string }
  | { state: 'altered'; members: string[] }
  | { state: 'unknown_key' | 'retired_key'; kid: string }
  | { state: 'wrong_signature' }
  | { state: 'unreadable'; why: string }

/** How far the clock of an issuer may be ahead of ours. */
const AHEAD_MS = 30_000
const utf8 = new TextEncoder()
const unreadable = (why: string): ReceiptCheck => ({ state: 'unreadable', why })

const toBase64Url = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (one) => String.fromCharCode(one)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '')

/** Only the one spelling of its bytes: else a changed last letter would pass as the same signature. */
function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null
  const bytes = Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0))
  return toBase64Url(bytes) === text ? bytes : null
}

function readObject(part: string | undefined): Record<string, unknown> | null {
  try {
    const bytes = fromBase64Url(part ?? '')
    const value: unknown = bytes && JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return value && typeof value === 'object' && !Array.isArray(value) ? { ...value } : null
  } catch {
    return null
  }
}

type Signed = { signed: string; signature: string; key: ReceiptKey }
async function isSigned({ signed, signature, key }: Signed): Promise<boolean> {
  const bytes = fromBase64Url(signature)
  const x = fromBase64Url(key.x)
  if (bytes?.length !== 64 || x?.length !== 32) return false
  const known = await crypto.subtle.importKey('raw', x, 'Ed25519', false, ['verify'])
  return crypto.subtle.verify('Ed25519', known, bytes, utf8.encode(signed))
}

/** RFC 8785 text; null for what has none, such as a number beyond all numbers, a broken character or a depth that ends the stack. */
function textOf(value: unknown): string | null {
  try {
    return canonicalize(value)
  } catch {
    return null
  }
}

/** A member that one of them lacks differs, null or not; so does one that has no text to compare. */
const differing = (one: Record<string, unknown>, other: Record<string, unknown>): string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((name) => {
      const text = Object.hasOwn(one, name) && Object.hasOwn(other, name) ? textOf(one[name]) : null
      return text === null || text !== textOf(other[name])
    })
    .sort()

function timed(claims: ReceiptClaims, { kid, nowMs }: { kid: string; nowMs: number }): ReceiptCheck {
  const issuedMs = Date.parse(claims.issued_at)
  const expiresMs = Date.parse(claims.expires_at)
  if (!(expiresMs > issuedMs && expiresMs - issuedMs <= RECEIPT_MAX_MS))
    return unreadable('it is signed for a time that no receipt may have')
  if (nowMs >= expiresMs) return { state: 'expired', claims, kid }
  if (issuedMs > nowMs + AHEAD_MS) return { state: 'not_yet_valid', claims, kid }
  return { state: 'valid', claims, kid }
}

/** The clear members beside a `jws`, or the `jws` alone. A whole answer of the engine, which has no `jws` of its own, is taken by its `receipt`. */
function partsOf(given: unknown, depth: 0 | 1 = 0): { jws: string; clear: Record<string, unknown> | null } | null {
  if (typeof given === 'string') return { jws: given.trim(), clear: null }
  if (!given || typeof given !== 'object') return null
  // Beside a jws, `receipt` is an added member like any other: else a true receipt within would speak for altered members around it.
  if ('receipt' in given && !('jws' in given)) return depth === 0 ? partsOf(given.receipt, 1) : null
  const { jws, ...clear } = given as Record<string, unknown>
  return typeof jws === 'string' ? { jws, clear } : null
}

/** Checks a receipt without network or database. Only `valid` lets anything happen; that it is used once is kept by who acts on it.
 *  In: the receipt as JSON value, the answer that holds it, or its JWS; the published keys; now in ms. */
export async function verifyReceipt(given: unknown, { keys, nowMs }: { keys: ReceiptKeys; nowMs: number }): Promise<ReceiptCheck> {
  const parts = partsOf(given)
  const [protectedPart = '', payload = '', signature = '', ...more] = parts?.jws.split('.') ?? []
  const header = readObject(protectedPart)
  if (!parts || !header || !signature || more.length > 0) return unreadable('it is no receipt: a JWS in compact form is missing')
  const { alg, typ, kid, crit } = header
  if (alg !== 'EdDSA' || typ !== RECEIPT_TYP || typeof kid !== 'string' || crit !== undefined)
    return unreadable(`its header must name alg EdDSA, typ ${RECEIPT_TYP} and a kid`)
  const key = keys.keys.find((one) => one.kid === kid)
  if (!key) return { state: 'unknown_key', kid }
  if (key.exp !== undefined && nowMs >= key.exp * 1000) return { state: 'retired_key', kid }
  const said = readObject(payload)
  if (!said || !(await isSigned({ signed: `${protectedPart}.${payload}`, signature, key }))) {
    const text = parts.clear && textOf(parts.clear)
    const restored = text && `${protectedPart}.${toBase64Url(utf8.encode(text))}`
    if (!restored || !(await isSigned({ signed: restored, signature, key }))) return { state: 'wrong_signature' }
    return { state: 'altered', members: said ? differing(said, parts.clear ?? {}).map((name) => `jws.${name}`) : ['jws'] }
  }
  const altered = parts.clear ? differing(parts.clear, said) : []
  if (altered.length > 0) return { state: 'altered', members: altered }
  const claims = ReceiptClaims.safeParse(said)
  return claims.success ? timed(claims.data, { kid, nowMs }) : unreadable('it is signed, but it is not of the agreed shape')
}
