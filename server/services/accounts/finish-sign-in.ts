import * as z from 'zod'
import type { SecondFactor } from '@/lib/schemas/accounts'
import type { ServiceContext } from '@/server/context'
import { useRecoveryCode as spendRecoveryCode } from '@/server/services/factors/use-code'
import { verifyTotp } from '@/server/services/factors/verify-totp'
import { assertPasskey } from '@/server/services/passkeys/assert'
import { clearAttempts, SIGN_IN } from './attempts'
import { letAddressTry, letLoginTry, welcomeAddress } from './let-try'
import { refuseRoleless, refuseSignIn } from './refuse'
import { tellAwayProvider } from './tell-away-provider'
import { openTicket } from './ticket'

const Ticket = z.object({ personId: z.uuid(), key: z.string(), changedAt: z.number() })
/** Whom to make a session for, and what was proved, in the words of RFC 8176. */
export type SignedIn = { personId: string; amr: readonly string[] }
/** `over`: the password step is too long ago, or the account changed since. `no_role`: known, and nothing to do here. */
export type NotSignedIn = 'over' | 'refused' | 'no_role'

/** A recovery code stands for the lost app, so it counts as a code. */
const AMR = { app: ['pwd', 'otp'], recovery: ['pwd', 'otp'], passkey: ['pwd', 'hwk'] } as const

async function isProved(ctx: ServiceContext, personId: string, answer: SecondFactor): Promise<boolean> {
  if (answer.kind === 'app') return verifyTotp(ctx, { personId, code: answer.code })
  if (answer.kind === 'recovery') return spendRecoveryCode(ctx, { personId, code: answer.code })
  return (await assertPasskey(ctx, { personId, challengeId: answer.challengeId, response: answer.response })) !== null
}

/** Checks the second factor of whoever gave the right password, the second half of a sign-in. Errors: Limited. */
export async function finishSignIn(ctx: ServiceContext, ticket: string | undefined, answer: SecondFactor): Promise<SignedIn | NotSignedIn> {
  const known = openTicket('sign-in', ticket, { browser: ctx.source.uaHash, now: ctx.now(), schema: Ticket })
  if (!known) return 'over'
  const { personId, key } = known
  await letAddressTry(ctx)
  await letLoginTry(ctx, { key, whose: { personId } })
  const account = await ctx.db.localAccount.findFirst({
    where: { personId, person: { disabledAt: null } },
    select: { changedAt: true, person: { select: { name: true, grants: { where: { revokedAt: null }, select: { role: true } } } } },
  })
  if (!account || (account.changedAt?.getTime() ?? 0) !== known.changedAt) return 'over'
  if (!(await isProved(ctx, personId, answer))) {
    await ctx.db.localAccount.updateMany({ where: { personId }, data: { failures: { increment: 1 } } })
    await refuseSignIn(ctx, { reason: `second factor: ${answer.kind}`, known: { id: personId } })
    return 'refused'
  }
  await welcomeAddress(ctx)
  await clearAttempts(ctx.db, SIGN_IN, key)
  await ctx.db.localAccount.updateMany({ where: { personId }, data: { failures: 0, lockedUntil: null } })
  if (account.person.grants.length === 0) return refuseRoleless(ctx, personId)
  await tellAwayProvider(ctx, { id: personId, name: account.person.name })
  return { personId, amr: AMR[answer.kind] }
}
