import { constants, createPublicKey, type KeyObject, verify } from 'node:crypto'
import * as z from 'zod'

/** The only ways a token may be signed; in particular none by a shared secret, and no unsigned one. */
const ALGORITHMS = ['RS256', 'PS256', 'ES256'] as const
type Algorithm = (typeof ALGORITHMS)[number]
const SKEW_S = 60
const MAX_AGE_S = 300

/** No control characters and no half characters: what is compared and stored is what is read. */
const short = z
  .string()
  .max(1024)
  .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text))
const Header = z.object({ alg: z.enum(ALGORITHMS), kid: short.optional(), crit: z.undefined().optional() })
export const Key = z.looseObject({ kty: z.enum(['RSA', 'EC']), kid: short.optional(), use: short.optional(), alg: short.optional() })
export type Key = z.output<typeof Key>

const seconds = z.number().int().min(0).max(4_102_444_800)
export const Claims = z.looseObject({
  iss: short,
  sub: short.min(1).max(255),
  aud: z.union([short, z.array(short).min(1).max(32)]),
  exp: seconds,
  iat: seconds,
  nbf: seconds.optional(),
  azp: short.optional(),
  nonce: short.optional(),
  auth_time: seconds.optional(),
  acr: short.optional(),
  amr: z.array(short).max(32).optional(),
})
export type Claims = z.output<typeof Claims>

export type Wanted = { issuer: string; clientId: string; now: Date; nonce?: string; sub?: string }
export type Verified = { isGood: true; claims: Claims } | { isGood: false; why: string; isKeyUnknown?: boolean }
const bad = (why: string): Verified => ({ isGood: false, why })

function partOf(encoded: string): unknown {
  try {
    return JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8'))
  } catch {
    return null
  }
}

function fits(key: Key, alg: Algorithm, kid: string | undefined): boolean {
  if (key.kty !== (alg === 'ES256' ? 'EC' : 'RSA')) return false
  return (key.use ?? 'sig') === 'sig' && (key.alg ?? alg) === alg && (kid === undefined || key.kid === kid)
}

function publicKey(key: Key): KeyObject | null {
  try {
    const { kty, n, e, crv, x, y } = key
    const made = createPublicKey({ key: kty === 'RSA' ? { kty, n, e } : { kty, crv, x, y }, format: 'jwk' } as never) // of the checked members alone
    const { modulusLength = 0, namedCurve } = made.asymmetricKeyDetails ?? {}
    return (kty === 'RSA' ? modulusLength >= 2048 : namedCurve === 'prime256v1') ? made : null
  } catch {
    return null
  }
}

function isSignedBy(key: KeyObject, alg: Algorithm, [signed, signature]: [Buffer, Buffer]): boolean {
  if (alg === 'ES256') return verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, signature)
  const pss = { padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  return verify('sha256', signed, { key, ...(alg === 'PS256' ? pss : { padding: constants.RSA_PKCS1_PADDING }) }, signature)
}

/** What is wrong with the members of a token whose signature holds, or null. */
function faultOf(claims: Claims, { issuer, clientId, now, nonce, sub }: Wanted): string | null {
  const at = now.getTime() / 1000
  const audience = Array.isArray(claims.aud) ? claims.aud : [claims.aud]
  if (claims.iss !== issuer) return 'the token is of another issuer'
  if (!audience.includes(clientId)) return 'the token is for another audience'
  if (claims.azp === undefined ? audience.length > 1 : claims.azp !== clientId) return 'the token was asked for by another client'
  if (claims.exp <= at - SKEW_S) return 'the token has expired'
  if (claims.iat > at + SKEW_S || (claims.nbf ?? 0) > at + SKEW_S) return 'the token is from the future'
  if (claims.iat < at - MAX_AGE_S) return 'the token was not issued now'
  if (nonce !== undefined && claims.nonce !== nonce) return 'the token answers another request'
  if (sub !== undefined && claims.sub !== sub) return 'the token is about another person'
  return null
}

/** Checks an ID token: form, algorithm from a fixed list, a key of that very kind, signature, then every member. Source: OpenID Connect Core 3.1.3.7,
 *  RFC 8725. Out: its claims, or why not; `isKeyUnknown` when newer keys may help. */
export function verifyToken(token: string, keys: readonly Key[], wanted: Wanted): Verified {
  const [, head = '', body = '', tail = ''] = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/.exec(token) ?? []
  const header = Header.safeParse(partOf(head))
  if (!header.success) return bad('the token is not signed in a way that counts')
  const { alg, kid } = header.data
  const candidates = keys.filter((key) => fits(key, alg, kid))
  if (candidates.length === 0) return { isGood: false, why: 'the token is signed by an unknown key', isKeyUnknown: true }
  const signed: [Buffer, Buffer] = [Buffer.from(`${head}.${body}`), Buffer.from(tail, 'base64url')]
  const usable = candidates.map(publicKey).filter((key) => key !== null)
  if (!usable.some((key) => isSignedBy(key, alg, signed))) return bad('the signature of the token does not hold')
  const claims = Claims.safeParse(partOf(body))
  if (!claims.success) return bad('a member of the token is missing or has the wrong form')
  const fault = faultOf(claims.data, wanted)
  return fault ? bad(fault) : { isGood: true, claims: claims.data }
}
