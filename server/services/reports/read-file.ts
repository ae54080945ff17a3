import { AppError } from '@/lib/errors'
import type { ReportFileRef } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { sha256 } from './files'

export type StoredFile = { name: string; bytes: Uint8Array; sha256: string }

/** A report's file exactly as it was stored: sending it again sends the same bytes.
 *  Errors: NOT_FOUND (no such report, or not made yet), UPSTREAM (the stored bytes are no longer what was stored). */
export async function readReportFile(ctx: ServiceContext, { id, format }: ReportFileRef): Promise<StoredFile> {
  const found = await ctx.db.report.findUnique({
    where: { id },
    select: { name: true, [format]: true, [`${format}Sha256`]: true },
  })
  const row = found as { name: string; [key: string]: unknown } | null // the selected columns of this format
  const bytes = row?.[format]
  const stored = row?.[`${format}Sha256`]
  if (!row || !(bytes instanceof Uint8Array) || typeof stored !== 'string')
    throw new AppError('NOT_FOUND', 'There is no such report, or it is not made yet.')
  if (sha256(bytes) !== stored)
    throw new AppError('UPSTREAM', 'The stored file is not what was stored. It is not sent; ask for the report anew.')
  return { name: `${row.name}.${format}`, bytes, sha256: stored }
}
