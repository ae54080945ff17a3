import * as z from 'zod'
import { AppError } from '@/lib/errors'
import { Reason } from '@/lib/schemas/text'
import type { ServiceContext } from '@/server/context'

/** Whose detail, by the person's id, or which one, by its digest in the entry. */
export const EraseDetail = z.strictObject({
  subject: z.string().regex(/^(sha256:[0-9a-f]{64}|[0-9A-Za-z][\w.:-]{0,199})$/),
  reason: Reason,
})
export type EraseDetail = z.infer<typeof EraseDetail>

/** Erases salt and body of detail before its time, for good; the entries keep their digest and stay provable. Files of exports with detail hold
 *  it too: those that are made are taken away, those being made begin again. Out: how many. Errors: NOT_FOUND (nothing of it is kept). */
export async function eraseDetail(ctx: ServiceContext, { subject, reason }: EraseDetail): Promise<{ erased: number; exports: number }> {
  return ctx.db.$transaction(async (tx) => {
    const rows = subject.startsWith('sha256:')
      ? await tx.$queryRaw<{ n: number }[]>`SELECT acgs_erase_detail(${subject}) AS n`
      : await tx.$queryRaw<{ n: number }[]>`SELECT acgs_erase_person_detail(${subject}) AS n`
    const erased = rows[0]?.n ?? 0
    if (erased === 0) throw new AppError('NOT_FOUND', 'No detail of it is kept: it was erased before, or there was none.')
    const made = await tx.$queryRaw<{ id: string }[]>`
      UPDATE audit_export SET state = 'expired' WHERE include_detail AND state = 'made' RETURNING id`
    const making = await tx.$queryRaw<{ id: string }[]>`
      UPDATE audit_export SET state = 'requested', claimed_by = NULL, claimed_until = NULL, attempts = attempts - 1
      WHERE include_detail AND state = 'making' RETURNING id`
    const ids = [...made, ...making].map(({ id }) => id)
    await tx.auditExportPart.deleteMany({ where: { exportId: { in: ids } } })
    for (const id of ids) await tx.event.create({ data: { topic: 'audit', ref: id, version: 'export-erased' } })
    await ctx.entry?.done(tx, { reason: `${erased} erased: ${reason}` })
    return { erased, exports: made.length }
  })
}
