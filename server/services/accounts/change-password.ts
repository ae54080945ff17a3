import { AppError } from '@/lib/errors'
import type { ChangePassword } from '@/lib/schemas/accounts'
import type { ServiceContext } from '@/server/context'
import { SIGN_IN, takeBackAttempt } from './attempts'
import { hashPassword } from './hash-password'
import { loginKey } from './internal'
import { checkLetTry, letLoginTry } from './let-try'
import { refuseWeakPassword } from './password-rules'
import { setPassword } from './set-password'

/** Changes one's own password and ends one's other sessions. Errors: NOT_FOUND (no account of ours), BAD_REQUEST (the present one is wrong, or
 *  the new one may not be chosen), CONFLICT (changed at the same moment), Limited. */
export async function changePassword(ctx: ServiceContext, { current, password }: ChangePassword): Promise<{ endedSessions: number }> {
  const { id: personId, name, sessionHash } = ctx.actor
  const account = await ctx.db.localAccount.findFirst({ where: { personId, passwordHash: { not: null } } })
  if (!account) throw new AppError('NOT_FOUND', 'You have no password here: you sign in another way.')
  const { login, passwordHash } = account
  const key = loginKey(login)
  await letLoginTry(ctx, { key, whose: { personId } })
  const { isRight } = await checkLetTry(ctx, { key, password: current, stored: passwordHash })
  if (!isRight) throw new AppError('BAD_REQUEST', 'current: This is not your present password. Nothing was changed.')
  await takeBackAttempt(ctx.db, SIGN_IN, key)
  if (current === password) throw new AppError('BAD_REQUEST', 'password: It is the present one. Choose another.')
  refuseWeakPassword(password, { login, name })
  const renewed = await hashPassword(password)
  const own = new Uint8Array(Buffer.from(sessionHash ?? '', 'hex'))
  const endedSessions = await ctx.db.$transaction(async (tx) => {
    const { count } = await tx.localAccount.updateMany({ where: { personId, passwordHash }, data: { passwordHash: renewed } })
    if (count === 0) throw new AppError('CONFLICT', 'Your password was changed elsewhere at this moment. Nothing was changed by this.')
    const of = { personId, login, passwordHash: renewed, actor: ctx.actor, reason: 'password changed', exceptSession: own }
    return setPassword(ctx, tx, of)
  })
  return { endedSessions }
}
