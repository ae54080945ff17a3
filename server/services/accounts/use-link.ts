import { AppError } from '@/lib/errors'
import type { Tx } from './internal'

/** Uses a link up in the caller's transaction: of two at the same moment one counts. Errors: CONFLICT. */
export async function useLink(tx: Tx, { tokenHash, now }: { tokenHash: Uint8Array<ArrayBuffer>; now: Date }): Promise<void> {
  const { count } = await tx.accessLink.updateMany({ where: { tokenHash, usedAt: null, expiresAt: { gt: now } }, data: { usedAt: now } })
  if (count === 0) throw new AppError('CONFLICT', 'This link was used or replaced meanwhile. Nothing was changed by you.')
}
