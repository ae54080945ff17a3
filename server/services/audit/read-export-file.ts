import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import type { ExportRef } from '@/lib/schemas/audit-exports'
import type { ServiceContext } from '@/server/context'
import { nameOf } from './export-row'

export type ExportFile = { name: string; bytes: number; sha256: string; parts: AsyncGenerator<Uint8Array> }

/** The file of an export, part by part. A token gets its own alone; one with detail needs audit:detail.
 *  Errors: NOT_FOUND (none, not made, no longer kept, or not for this one). */
export async function readExportFile(ctx: ServiceContext, { id }: ExportRef): Promise<ExportFile> {
  const own = ctx.actor.kind === 'token' ? { requestedBy: ctx.actor.id } : {}
  const row = await ctx.db.auditExport.findFirst({ where: { id, state: 'made', ...own } })
  const { bytes, sha256 } = row ?? {}
  if (!row || bytes == null || !sha256 || (row.includeDetail && !can(ctx.actor, 'audit:detail', EVERYWHERE)))
    throw new AppError('NOT_FOUND', 'There is no such export, it is not made yet, or its file is no longer kept.')
  return { name: `${nameOf(row)}.tar.gz`, bytes: Number(bytes), sha256, parts: partsOf(ctx, { id, bytes: Number(bytes) }) }
}

async function* partsOf(ctx: ServiceContext, { id: exportId, bytes }: { id: string; bytes: number }): AsyncGenerator<Uint8Array> {
  for (let n = 0, left = bytes; left > 0; n += 1) {
    const part = await ctx.db.auditExportPart.findUnique({ where: { exportId_n: { exportId, n } }, select: { bytes: true } })
    // What ends early must not look whole.
    if (!part) throw new AppError('NOT_FOUND', 'The file is no longer kept.')
    left -= part.bytes.length
    yield part.bytes
  }
}
