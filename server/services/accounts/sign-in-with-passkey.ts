import type { SignInWithPasskey } from '@/lib/schemas/accounts'
import type { Challenged } from '@/lib/schemas/passkeys'
import type { ServiceContext } from '@/server/context'
import { assertPasskey } from '@/server/services/passkeys/assert'
import { assertPasskeyOptions } from '@/server/services/passkeys/assert-options'
import type { NotSignedIn, SignedIn } from './finish-sign-in'
import { letAddressTry, welcomeAddress } from './let-try'
import { refuseRoleless, refuseSignIn } from './refuse'
import { tellAwayProvider } from './tell-away-provider'

/** The question to whichever passkey of this place the browser has. */
export const startPasskeySignIn = (ctx: ServiceContext): Promise<Challenged> => assertPasskeyOptions(ctx, { personId: null })

/** Lets in who holds a passkey, after its PIN or finger: two factors in one. Only for people with an account of ours; whoever comes from a
 *  provider is let in there. A locked account is let in, since nobody can guess a passkey. Errors: Limited. */
export async function finishPasskeySignIn(
  ctx: ServiceContext,
  { challengeId, response }: SignInWithPasskey,
): Promise<SignedIn | NotSignedIn> {
  await letAddressTry(ctx)
  const found = await assertPasskey(ctx, { personId: null, challengeId, response })
  const account =
    found &&
    (await ctx.db.localAccount.findFirst({
      where: { personId: found.personId, passwordHash: { not: null }, person: { disabledAt: null } },
      select: { person: { select: { name: true, grants: { where: { revokedAt: null }, select: { role: true } } } } },
    }))
  if (!account) {
    await refuseSignIn(ctx, { reason: 'passkey' })
    return 'refused'
  }
  await welcomeAddress(ctx)
  if (account.person.grants.length === 0) return refuseRoleless(ctx, found.personId)
  await tellAwayProvider(ctx, { id: found.personId, name: account.person.name })
  return { personId: found.personId, amr: ['hwk', 'user'] }
}
