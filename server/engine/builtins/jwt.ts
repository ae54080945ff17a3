// io.jwt.decode, verify_* and decode_verify: RFC 7519 as OPA reads it. Signing is refused: a policy has no secrets.
import { readJson } from './json.ts'
import { type Key, readKeys } from './jwt-keys.ts'
import { isSigned, type Signed } from './jwt-signature.ts'
import { decode, encode } from './text.ts'
import { nowNs } from './time.ts'
import { compare, doubleOf, isList, Num, RegoObject, type Value } from './value.ts'

type Token = { header: RegoObject; payload: string; signed: Signed }
type Header = { alg: string; kid: string; cty: string; isCritical: boolean }

/** Padding may be left out, and if it is there it must be right. */
function fromBase64Url(text: string): Buffer | null {
  const bare = text.replace(/\r?\n/g, '')
  if (!/^[A-Za-z0-9_-]*={0,2}$/.test(bare)) return null
  const plain = bare.replace(/=+$/, '')
  if (plain.length % 4 === 1 || (bare !== plain && bare.length % 4 !== 0)) return null
  return Buffer.from(plain, 'base64url')
}

function objectFrom(bytes: Uint8Array | null): RegoObject | null {
  const value = bytes && readJson(decode(bytes))
  return value instanceof RegoObject ? value : null
}

function split(value: Value): [string, string, string] | null {
  const parts = typeof value === 'string' ? value.split('.') : []
  return parts.length === 3 ? (parts as [string, string, string]) : null
}

/** Header, raw payload and what is signed. Null for what is no token, or an encrypted one. */
function read(value: Value): Token | null {
  const parts = split(value)
  const header = parts && objectFrom(fromBase64Url(parts[0]))
  const signature = parts && fromBase64Url(parts[2])
  if (!parts || !header || !signature || header.get('enc') !== undefined) return null
  return { header, payload: parts[1], signed: { text: encode(`${parts[0]}.${parts[1]}`), signature } }
}

function jwtDecode(value: Value): Value | undefined {
  const token = read(value)
  const payload = token && fromBase64Url(token.payload)
  if (!token || !payload) return undefined
  if (token.header.get('cty') === 'JWT') return jwtDecode(decode(payload).replace(/^["']+|["']+$/g, ''))
  const claims = objectFrom(payload)
  return claims ? [token.header, claims, Buffer.from(token.signed.signature).toString('hex')] : undefined
}

/** Null when a known parameter has the wrong type. */
function headerOf(header: RegoObject): Header | null {
  const found = { alg: '', kid: '', typ: '', cty: '' }
  const unknown: Value[] = []
  let critical: readonly Value[] = []
  for (const [name, value] of header.entries) {
    if (name === 'alg' || name === 'kid' || name === 'typ' || name === 'cty') {
      if (typeof value !== 'string') return null
      found[name] = value
    } else if (name === 'crit') {
      const end = isList(value) ? value.findIndex((one) => typeof one !== 'string') : 0
      critical = isList(value) ? value.slice(0, end < 0 ? value.length : end) : []
      if (critical.length === 0) return null
    } else unknown.push(name)
  }
  return { ...found, isCritical: unknown.some((name) => critical.includes(name)) }
}

type Check = { keys: readonly Key[]; header: Pick<Header, 'alg' | 'kid'>; isRight: (key: Key) => boolean }
/** The key with the token's id alone, if there is one; else any whose algorithm is not another. */
function anyKey({ keys, header, isRight }: Check): boolean {
  const named = header.kid === '' ? undefined : keys.find(({ kid }) => kid === header.kid)
  return named ? isRight(named) : keys.some((key) => (key.alg === '' || key.alg === header.alg) && isRight(key))
}

const verifyWith = (algorithm: string) => (value: Value, certificate: Value) => {
  if (!split(value) || typeof certificate !== 'string') return undefined
  const keys = readKeys(certificate)
  const token = read(value)
  const header = token && headerOf(token.header)
  if (!keys || !token || !header) return undefined
  return anyKey({ keys, header, isRight: (key) => isSigned(algorithm, key, { signed: token.signed, exact: false }) })
}

const verifySecret = (algorithm: string) => (value: Value, secret: Value) => {
  const parts = split(value)
  const signature = parts && fromBase64Url(parts[2])
  if (!parts || !signature || typeof secret !== 'string') return undefined
  const signed = { text: encode(`${parts[0]}.${parts[1]}`), signature }
  return isSigned(algorithm, { key: Buffer.from(encode(secret)) }, { signed, exact: false })
}

type Constraints = { keys: readonly Key[] | null; secret: string; alg: string; iss: string; aud: string; time: number }

function constraintsOf(given: RegoObject): Constraints | null {
  const found: Constraints = { keys: null, secret: '', alg: '', iss: '', aud: '', time: Number(nowNs()) }
  for (const [name, value] of given.entries) {
    if (name === 'time') {
      const time = doubleOf(value)
      if (time === undefined || time < 0) return null
      found.time = time
    } else if (typeof value !== 'string') return null
    else if (name === 'cert') {
      found.keys = readKeys(value)
      if (!found.keys) return null
    } else if (name === 'secret' || name === 'alg' || name === 'iss' || name === 'aud') found[name] = value
    else return null
  }
  return (found.keys !== null) === (found.secret !== '') ? null : found
}

const UNVERIFIED: Value = [false, new RegoObject([]), new RegoObject([])]
type Verified = { header: RegoObject; claims: RegoObject }

/** Follows nested tokens to the innermost. Undefined for what cannot be read, false for what is not signed as asked. */
function unwrap(value: Value, constraints: Constraints): Verified | false | undefined {
  const token = read(value)
  const header = token && headerOf(token.header)
  if (!token || !header) return undefined
  if (header.alg === '' || header.isCritical || (constraints.alg !== '' && constraints.alg !== header.alg)) return false
  const keys = constraints.keys ?? [{ alg: '', kid: '', key: Buffer.from(encode(constraints.secret)) }]
  const wanted = constraints.keys ? header : { ...header, kid: '' }
  if (!anyKey({ keys, header: wanted, isRight: (key) => isSigned(header.alg, key, { signed: token.signed, exact: true }) })) return false
  const payload = fromBase64Url(token.payload)
  if (!payload) return undefined
  if (header.cty.toUpperCase() === 'JWT') return unwrap(decode(payload), constraints)
  const claims = objectFrom(payload)
  return claims ? { header: token.header, claims } : undefined
}

const isNumber = (value: Value) => typeof value === 'number' || value instanceof Num

/** Undefined for a claim of the wrong type, else whether all hold. */
function claimsHold(claims: RegoObject, { iss, aud, time }: Constraints): boolean | undefined {
  const [issuer, audience, expires, begins] = ['iss', 'aud', 'exp', 'nbf'].map((name) => claims.get(name))
  if (iss !== '' && issuer !== undefined && typeof issuer !== 'string') return undefined
  if (iss !== '' && issuer !== iss) return false
  if (audience === undefined ? aud !== '' : !(typeof audience === 'string' ? audience === aud : isList(audience) && audience.includes(aud)))
    return false
  const seconds = new Num(String(time / 1e9))
  if (expires !== undefined && !isNumber(expires)) return undefined
  if (expires !== undefined && compare(seconds, expires) >= 0) return false
  if (begins !== undefined && !isNumber(begins)) return undefined
  return begins === undefined || compare(seconds, begins) >= 0
}

function decodeVerify(value: Value, given: Value): Value | undefined {
  const constraints = given instanceof RegoObject ? constraintsOf(given) : null
  const found = constraints ? unwrap(value, constraints) : undefined
  if (!constraints || found === undefined) return undefined
  const holds = found && claimsHold(found.claims, constraints)
  if (holds === undefined) return undefined
  return found && holds ? [true, found.header, found.claims] : UNVERIFIED
}

const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
const symmetric = ['HS256', 'HS384', 'HS512']

export const JWT: Record<string, (...operands: Value[]) => Value | undefined> = {
  'io.jwt.decode': jwtDecode as (...operands: Value[]) => Value | undefined,
  'io.jwt.decode_verify': decodeVerify as (...operands: Value[]) => Value | undefined,
  ...Object.fromEntries(asymmetric.map((name) => [`io.jwt.verify_${name.toLowerCase()}`, verifyWith(name)])),
  ...Object.fromEntries(symmetric.map((name) => [`io.jwt.verify_${name.toLowerCase()}`, verifySecret(name)])),
}
