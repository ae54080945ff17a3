import { ConfirmedOnly, ConfirmTotp, GetFactors, RemovePasskey, RenamePasskey } from '@/lib/schemas/factors'
import { EnrolPasskey } from '@/lib/schemas/passkeys'
import { confirmOwnTotp } from '@/server/services/factors/confirm-totp'
import { getOwnAccount } from '@/server/services/factors/get-own'
import { makeOwnCodes } from '@/server/services/factors/make-codes'
import { removeOwnTotp } from '@/server/services/factors/remove-totp'
import { startOwnTotp } from '@/server/services/factors/start-totp'
import { enrolOwnPasskey } from '@/server/services/passkeys/enrol'
import { enrolOwnPasskeyOptions } from '@/server/services/passkeys/enrol-options'
import { removeOwnPasskey } from '@/server/services/passkeys/remove'
import { renameOwnPasskey } from '@/server/services/passkeys/rename'
import { codesOf, newPasskeyOf, passkeyOf, totpOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

const permission = 'factors:update' as const
const add = { permission, action: 'factors.add' } as const
const remove = { permission, action: 'factors.remove', stepUp: true } as const

/** One's own second factors. What begins is confirmed; what finishes it answers a question that only the same session was asked. */
export const factors = router({
  get: read({ permission, schema: GetFactors }).query(({ ctx }) => getOwnAccount(ctx)),
  startPasskey: command({ ...add, schema: ConfirmedOnly, target: newPasskeyOf, stepUp: true }).mutation(({ ctx }) =>
    enrolOwnPasskeyOptions(ctx),
  ),
  addPasskey: command({ ...add, schema: EnrolPasskey, target: newPasskeyOf }).mutation(({ ctx, input }) => enrolOwnPasskey(ctx, input)),
  renamePasskey: command({ permission, action: 'factors.rename', schema: RenamePasskey, target: passkeyOf }).mutation(({ ctx, input }) =>
    renameOwnPasskey(ctx, input),
  ),
  removePasskey: command({ ...remove, schema: RemovePasskey, target: passkeyOf }).mutation(({ ctx, input }) =>
    removeOwnPasskey(ctx, input),
  ),
  startTotp: command({ ...add, schema: ConfirmedOnly, target: totpOf, stepUp: true }).mutation(({ ctx }) => startOwnTotp(ctx)),
  confirmTotp: command({ ...add, schema: ConfirmTotp, target: totpOf }).mutation(({ ctx, input }) => confirmOwnTotp(ctx, input)),
  removeTotp: command({ ...remove, schema: ConfirmedOnly, target: totpOf }).mutation(({ ctx }) => removeOwnTotp(ctx)),
  makeCodes: command({ permission, action: 'factors.codes', schema: ConfirmedOnly, target: codesOf, stepUp: true }).mutation(({ ctx }) =>
    makeOwnCodes(ctx),
  ),
})
