import * as z from 'zod'

const KeyText = z.string().regex(/^[A-Za-z0-9_-]{43}$/, '32 bytes in base64url')
/** One public Ed25519 key (RFC 8037). `iat`, `nbf` and `exp` in seconds: after `exp` nothing it signed counts. */
export const PublicKey = z.object({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  kid: z.string().min(1).max(128),
  x: KeyText,
  use: z.literal('sig').optional(),
  alg: z.literal('EdDSA').optional(),
  iat: z.number().int().optional(),
  nbf: z.number().int().optional(),
  exp: z.number().int().optional(),
})
export type PublicKey = z.infer<typeof PublicKey>

/** Keys as their file holds them; `d` is the secret half and leaves the process that signs nowhere. */
export const SigningKeyFile = z.object({ keys: z.array(PublicKey.extend({ d: KeyText })).max(64) })
export type SigningKeyFile = z.infer<typeof SigningKeyFile>

/** One public key that verifies bundles: P-256, the one curve of which OPA's configuration takes keys from us. */
export const BundleKey = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  kid: z.string().regex(/^[A-Za-z0-9_-]{1,128}$/, 'letters, digits, - and _'),
  x: KeyText,
  y: KeyText,
  use: z.literal('sig').optional(),
  alg: z.literal('ES256').optional(),
  iat: z.number().int().optional(),
  nbf: z.number().int().optional(),
  exp: z.number().int().optional(),
})
export type BundleKey = z.infer<typeof BundleKey>
export const BundleKeyFile = z.object({ keys: z.array(BundleKey.extend({ d: KeyText })).max(64) })
export const BundleVerifyFile = z.object({ keys: z.array(BundleKey).max(64) })
