import * as z from 'zod'
import { Assertion, type BrowserOptions } from './passkeys'

/** How a person proved that it is they who act: a passkey signs what was shown, the others are weaker, a persona proves nothing. */
export const STEP_UP_METHODS = ['webauthn', 'totp', 'oidc', 'persona'] as const
export type StepUpMethod = (typeof STEP_UP_METHODS)[number]

/** What is confirmed: exactly this is shown, digested and signed. `digest` is `sha256:` of the RFC 8785 form of the command's input. */
export type StepUpAction = {
  v: 1
  verb: string
  digest: string
  target: { kind: string; id: string }
  session: string
  nonce: string
  expires: string
}

/** The schema of a command that needs a confirmation: the same members and the id of one. */
export const withElevation = <S extends z.ZodRawShape>(shape: S) => z.strictObject({ ...shape, elevation: z.uuid().optional() })

const INPUT_CHARACTERS = 65_536
const Input = z
  .record(z.string().max(128), z.unknown())
  .refine((input) => JSON.stringify(input).length <= INPUT_CHARACTERS, `at most ${INPUT_CHARACTERS} characters as JSON`)

/** Asks to confirm a command: `input` is what will be sent, without `elevation`. */
export const BeginElevation = z.strictObject({
  verb: z.string().min(1).max(64),
  target: z.strictObject({ kind: z.string().min(1).max(64), id: z.string().min(1).max(512) }),
  input: Input,
})
export type BeginElevation = z.infer<typeof BeginElevation>

export const ElevationRef = z.strictObject({ id: z.uuid() })
export type ElevationRef = z.infer<typeof ElevationRef>

export const OneTimeCode = z.string().regex(/^\d{6}$/, 'the six digits of your app')
const Proof = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('webauthn'), response: Assertion }),
  z.strictObject({ method: z.literal('totp'), code: OneTimeCode }),
  z.strictObject({ method: z.literal('persona') }),
])
export type Proof = z.infer<typeof Proof>
export const VerifyElevation = z.strictObject({ id: z.uuid(), proof: Proof })
export type VerifyElevation = z.infer<typeof VerifyElevation>

export type OfferedMethod = { method: StepUpMethod; isWeaker: boolean }
/** What is shown to the person: the action that will be signed, what they can sign it with, and for a passkey the question to it. */
export type BegunElevation = {
  id: string
  action: StepUpAction
  methods: OfferedMethod[]
  webauthn: BrowserOptions | null
}

export type ElevationState = 'waiting' | 'verified' | 'used' | 'late' | 'void'
export type ElevationNow = { id: string; state: ElevationState; method: StepUpMethod | null; triesLeft: number; expiresAt: string }
