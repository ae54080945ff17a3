import * as z from 'zod'
import { Text } from './text'

const Bytes = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[A-Za-z0-9_-]+$/, 'base64url')
const Credential = {
  id: Bytes(1400),
  rawId: Bytes(1400),
  type: z.literal('public-key'),
  authenticatorAttachment: z.enum(['platform', 'cross-platform']).optional(),
  clientExtensionResults: z.record(z.string().max(64), z.unknown()),
}

/** What a browser answers when a passkey was used: WebAuthn's AuthenticationResponseJSON. */
export const Assertion = z.strictObject({
  ...Credential,
  response: z.strictObject({
    clientDataJSON: Bytes(8192),
    authenticatorData: Bytes(8192),
    signature: Bytes(2048),
    userHandle: Bytes(128).optional(),
  }),
})
export type Assertion = z.infer<typeof Assertion>

const TRANSPORTS = ['ble', 'cable', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb'] as const
/** What a browser answers when a passkey was made: WebAuthn's RegistrationResponseJSON. */
export const Attestation = z.strictObject({
  ...Credential,
  response: z.strictObject({
    clientDataJSON: Bytes(8192),
    attestationObject: Bytes(65_536),
    authenticatorData: Bytes(8192).optional(),
    transports: z.array(z.enum(TRANSPORTS)).max(TRANSPORTS.length).optional(),
    publicKeyAlgorithm: z.number().int().optional(),
    publicKey: Bytes(8192).optional(),
  }),
})
export type Attestation = z.infer<typeof Attestation>

export const PasskeyLabel = Text(64)
export const EnrolPasskey = z.strictObject({ challengeId: z.uuid(), label: PasskeyLabel, response: Attestation })
export type EnrolPasskey = z.infer<typeof EnrolPasskey>

/** Members of the options of WebAuthn, as JSON; a browser's library reads them, nothing of ours does. */
export type BrowserOptions = { challenge: string } & Record<string, unknown>
export type Challenged = { challengeId: string; options: BrowserOptions }
