import { type KeyObject, sign, verify } from 'node:crypto'
import * as z from 'zod'
import { type SignedFile, signedFiles } from './bundle-hash.ts'
import { BundleError } from './unpack.ts'

export const SIGNATURES = '.signatures.json'
/** What a signature of ours is for: one made for something else does not open a bundle. */
export const SCOPE = 'acgs'
const BYTES_MAX = 1_048_576

const Signatures = z.strictObject({ signatures: z.array(z.string().max(BYTES_MAX)).length(1) })
const Header = z.object({ alg: z.literal('ES256'), kid: z.string().optional() })
const Payload = z.object({
  files: z.array(z.strictObject({ name: z.string(), hash: z.string(), algorithm: z.literal('SHA-256') })).max(1000),
  scope: z.string(),
  keyid: z.string(),
})

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
const DSA = 'ieee-p1363' as const

/** Signs the list of a bundle's files as a JWS (ES256) that OPA reads. `kid` is in header and payload: every OPA finds it in one of them. */
export function signFiles(files: readonly SignedFile[], { kid, key }: { kid: string; key: KeyObject }): string {
  const signed = `${encode({ alg: 'ES256', kid })}.${encode({ files, scope: SCOPE, keyid: kid })}`
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: DSA }).toString('base64url')}`
}

export const signaturesFile = (jws: string): Buffer => Buffer.from(`${JSON.stringify({ signatures: [jws] })}\n`)

function read<T>(schema: z.ZodType<T>, text: string, what: string): T {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new BundleError(`${what} is not JSON`)
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new BundleError(`${what} does not fit at ${parsed.error.issues[0]?.path.join('.') || 'its top'}`)
  return parsed.data
}

/** Whether a JWS is over exactly these files, by one of the keys. Out: its key's id. Errors: BundleError naming the first file that does not fit. */
export function verifyFiles(files: ReadonlyMap<string, Uint8Array>, { jws, keys }: { jws: string; keys: VerifyKeys }): string {
  const [header = '', payload = '', signature = '', ...more] = jws.split('.')
  if (more.length > 0 || signature === '') throw new BundleError('its signature is malformed')
  const decode = (part: string) => Buffer.from(part, 'base64url').toString()
  const { kid } = read(Header, decode(header), 'the signature’s header')
  const said = read(Payload, decode(payload), 'the signature’s payload')
  if (kid !== undefined && kid !== said.keyid) throw new BundleError('its signature names two keys')
  const key = keys.get(said.keyid)
  if (!key) throw new BundleError('it was signed with a key that is not known here')
  if (!verify('sha256', Buffer.from(`${header}.${payload}`), { key, dsaEncoding: DSA }, Buffer.from(signature, 'base64url')))
    throw new BundleError('its signature is wrong')
  if (said.scope !== SCOPE) throw new BundleError('its signature is for something else')
  const listed = new Map(said.files.map(({ name, hash }) => [name, hash]))
  if (listed.size !== said.files.length) throw new BundleError('its signature lists a file twice')
  for (const { name, hash } of signedFiles(files)) {
    const wanted = listed.get(name)
    if (wanted === undefined) throw new BundleError(`${JSON.stringify(name)} is not listed by its signature`)
    if (wanted !== hash) throw new BundleError(`${JSON.stringify(name)} is not what was signed`)
    listed.delete(name)
  }
  const [gone] = listed.keys()
  if (gone !== undefined) throw new BundleError(`${JSON.stringify(gone)} was signed and is missing`)
  return said.keyid
}
export type VerifyKeys = ReadonlyMap<string, KeyObject>

/** The JWS of a bundle's own signature file. Errors: BundleError where there is none. */
export function jwsOf(files: ReadonlyMap<string, Uint8Array>): string {
  const file = files.get(SIGNATURES)
  if (!file) throw new BundleError('it is not signed')
  if (file.byteLength > BYTES_MAX) throw new BundleError('its signature file is too large')
  return read(Signatures, Buffer.from(file).toString(), SIGNATURES).signatures[0] ?? ''
}
