import { ChangePassword, GetOwnLogin, OwnLogin } from '@/lib/schemas/accounts'
import { changePassword } from '@/server/services/accounts/change-password'
import { getOwnLogin } from '@/server/services/accounts/get-own'
import { ownAccountOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

/** One's own account of this console. What comes before a session is in `app/api/sign-in`. */
export const accounts = router({
  get: read({ permission: 'factors:update', schema: GetOwnLogin })
    .output(OwnLogin)
    .query(({ ctx }) => getOwnLogin(ctx)),
  changePassword: command({
    permission: 'factors:update',
    action: 'accounts.password',
    schema: ChangePassword,
    target: ownAccountOf,
  }).mutation(({ ctx, input }) => changePassword(ctx, input)),
})
