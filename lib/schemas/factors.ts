import * as z from 'zod'
import { PasskeyLabel } from './passkeys'
import { OneTimeCode, withElevation } from './step-up'

/** Commands without anything but their confirmation. */
export const ConfirmedOnly = withElevation({})
export type ConfirmedOnly = z.infer<typeof ConfirmedOnly>

const PasskeyId = z
  .string()
  .max(1400)
  .regex(/^[A-Za-z0-9_-]+$/, 'the id of a passkey')
export const RemovePasskey = withElevation({ id: PasskeyId })
export type RemovePasskey = z.infer<typeof RemovePasskey>
export const RenamePasskey = z.strictObject({ id: PasskeyId, label: PasskeyLabel })
export type RenamePasskey = z.infer<typeof RenamePasskey>

export const ConfirmTotp = z.strictObject({ challengeId: z.uuid(), code: OneTimeCode })
export type ConfirmTotp = z.infer<typeof ConfirmTotp>
export const GetFactors = z.strictObject({})

export const RECOVERY_CODES = 10
/** What is shown once, to be put into an app by hand or by its address. */
export type StartedTotp = { challengeId: string; secret: string; address: string; expiresAt: string }

export type OwnPasskey = { id: string; label: string; createdAt: string; usedAt: string | null; isBackedUp: boolean }
export type Factors = {
  passkeys: OwnPasskey[]
  totp: { createdAt: string } | null
  recoveryCodes: { left: number; madeAt: string | null }
}
/** Who I am here, and what I have. */
export type OwnAccount = Factors & {
  name: string
  kind: string
  /** Of this session: how it was begun, and whether a second factor was there. */
  session: { method: string; isMfa: boolean }
  hasPassword: boolean
  roles: { role: string; source: string; by: string | null; at: string | null }[]
}
