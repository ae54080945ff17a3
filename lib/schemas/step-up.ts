import * as z from 'zod'

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
