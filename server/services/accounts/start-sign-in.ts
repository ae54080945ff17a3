import type { CheckPassword } from '@/lib/schemas/accounts'
import type { Challenged } from '@/lib/schemas/passkeys'
import type { ServiceContext } from '@/server/context'
import { assertPasskeyOptions } from '@/server/services/passkeys/assert-options'
import { SIGN_IN, takeBackAttempt } from './attempts'
import { hashPassword } from './hash-password'
import { loginKey } from './internal'
import { checkLetTry, letAddressTry, letLoginTry, welcomeAddress } from './let-try'
import { refuseSignIn } from './refuse'
import { makeTicket } from './ticket'

const TICKET_MS = 5 * 60_000

/** What may follow the password. `passkey` is the question to one of the person's passkeys; null when there is none. */
export type Started = { hasApp: boolean; hasCodes: boolean; passkey: Challenged | null }
export type StartedSignIn = { ticket: string; body: Started }

async function findAccount(ctx: ServiceContext, login: string) {
  return ctx.db.localAccount.findFirst({
    where: { login, person: { disabledAt: null } },
    select: {
      personId: true,
      passwordHash: true,
      changedAt: true,
      person: {
        select: {
          totp: { select: { confirmedAt: true } },
          passkeys: { where: { removedAt: null }, select: { id: true }, take: 1 },
          codes: { where: { usedAt: null }, select: { codeHash: true }, take: 1 },
        },
      },
    },
  })
}

/** Checks login and password, the first half of a sign-in. Out: the ticket for the second, or null, the same and after the same time for an
 *  unknown login, a wrong password, a disabled person and an account without a second factor. Errors: Limited. */
export async function startSignIn(ctx: ServiceContext, { login, password }: CheckPassword): Promise<StartedSignIn | null> {
  const key = loginKey(login)
  await letAddressTry(ctx)
  await letLoginTry(ctx, { key, whose: { login } })
  const account = await findAccount(ctx, login)
  const checked = await checkLetTry(ctx, { key, password, stored: account?.passwordHash ?? null, isOfAddress: true })
  const { totp = null, passkeys = [], codes = [] } = account?.person ?? {}
  const hasApp = Boolean(totp?.confirmedAt)
  if (!account || !checked.isRight || (!hasApp && passkeys.length === 0)) {
    await ctx.db.localAccount.updateMany({ where: { login }, data: { failures: { increment: 1 } } })
    await refuseSignIn(ctx, { reason: 'login or password' })
    return null
  }
  const { personId, passwordHash, changedAt } = account
  if (checked.isOld) {
    const renewed = await hashPassword(password).catch(() => null) // the next sign-in does it, where no hash is free now
    if (renewed) await ctx.db.localAccount.updateMany({ where: { personId, passwordHash }, data: { passwordHash: renewed } })
  }
  await takeBackAttempt(ctx.db, SIGN_IN, key)
  await welcomeAddress(ctx)
  const body = { personId, key, changedAt: changedAt?.getTime() ?? 0 }
  const ticket = makeTicket('sign-in', { browser: ctx.source.uaHash, expiresAt: new Date(ctx.now().getTime() + TICKET_MS), body })
  const passkey = passkeys.length > 0 ? await assertPasskeyOptions(ctx, { personId }) : null
  return { ticket, body: { hasApp, hasCodes: codes.length > 0, passkey } }
}
