import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'

type Tx = Parameters<Parameters<ServiceContext['db']['$transaction']>[0]>[0]

/** Called after a factor was taken away, in the same transaction: a local account without a factor could not sign in any more.
 *  Two removals of one account take turns. Errors: CONFLICT. */
export async function refuseLastFactor(tx: Tx, personId: string): Promise<void> {
  const { count } = await tx.localAccount.updateMany({ where: { personId }, data: { personId } })
  if (count === 0) return // signs in elsewhere, and is proved there
  const passkeys = await tx.passkey.count({ where: { personId, removedAt: null } })
  const totp = await tx.totp.count({ where: { personId, confirmedAt: { not: null } } })
  if (passkeys + totp === 0)
    throw new AppError('CONFLICT', 'This is your last second factor, and without one you could not sign in. Add another first.')
}
