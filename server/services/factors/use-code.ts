import type { FactorContext } from '@/server/services/passkeys/internal'
import { hashCode } from './make-codes'

/** Whether it is one of the person's recovery codes that nobody used: it counts once, even when it is sent twice at the same moment.
 *  Nobody has to be signed in. The caller counts wrong ones. */
export async function useRecoveryCode(ctx: FactorContext, { personId, code }: { personId: string; code: string }): Promise<boolean> {
  const { count } = await ctx.db.recoveryCode.updateMany({
    where: { codeHash: hashCode(code), personId, usedAt: null },
    data: { usedAt: ctx.now() },
  })
  return count === 1
}
