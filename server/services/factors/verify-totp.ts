import { unseal } from '@/server/sealed'
import type { FactorContext } from '@/server/services/passkeys/internal'
import { sealPurpose } from './start-totp'

/** Whether it is a code of the person's app, of now or the step beside it, and later than the last one used: it counts once, even when it is
 *  sent twice at the same moment. Nobody has to be signed in. The caller counts wrong ones. */
export async function verifyTotp(ctx: FactorContext, { personId, code }: { personId: string; code: string }): Promise<boolean> {
  const found = await ctx.db.totp.findFirst({ where: { personId, confirmedAt: { not: null } } })
  const secret = found && unseal(found.secret, sealPurpose(personId))
  const step = secret ? ctx.oneTimeCodes.stepOf({ secret, code, now: ctx.now() }) : null
  if (step === null) return false
  const { count } = await ctx.db.totp.updateMany({
    where: { personId, confirmedAt: { not: null }, lastStep: { lt: step } },
    data: { lastStep: step },
  })
  return count === 1
}
