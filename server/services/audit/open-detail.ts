import { createHash } from 'node:crypto'
import { AppError } from '@/lib/errors'
import type { AuditDetailBody, AuditRef } from '@/lib/schemas/audit'
import type { ServiceContext } from '@/server/context'
import { entryAt } from './entry-at'
import { restOf } from './row-of'

/** The long or personal matter of an entry, for whoever may see it; opening it is audited. `isIntact` says whether it is what the leaf holds.
 *  Errors: NOT_FOUND (no such entry, or one without detail). */
export async function openDetail(ctx: ServiceContext, { idx }: AuditRef): Promise<AuditDetailBody> {
  const digest = restOf((await entryAt(ctx, idx)).text).detail_digest
  if (digest === null) throw new AppError('NOT_FOUND', `Entry ${idx} has no detail.`)
  const found = await ctx.db.auditDetail.findUnique({ where: { digest } })
  if (!found?.salt || found.body === null) return { state: 'erased', at: found?.erasedAt?.toISOString() ?? null }
  const sum = createHash('sha256').update(found.salt).update(found.body).digest('hex')
  return { state: 'kept', body: found.body, isIntact: digest === `sha256:${sum}` }
}
