import { AppError } from '@/lib/errors'
import type { ExportRef, ExportRow } from '@/lib/schemas/audit-exports'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { exportRowOf, type WireExport, wireExportOf } from './export-row'

const NONE = 'There is no such export.'

/** How far an export is. Errors: NOT_FOUND. */
export async function getExport(ctx: ServiceContext, { id }: ExportRef): Promise<ExportRow> {
  const row = await ctx.db.auditExport.findUnique({ where: { id } })
  if (!row) throw new AppError('NOT_FOUND', NONE)
  const nameOf = await personNames(ctx, [row.requestedBy])
  return exportRowOf(row, nameOf(row.requestedBy))
}

/** The same for a token: its own exports alone. Errors: NOT_FOUND. */
export async function getOwnExport(ctx: ServiceContext, { id }: ExportRef): Promise<WireExport> {
  const row = await ctx.db.auditExport.findFirst({ where: { id, requestedBy: ctx.actor.id } })
  if (!row) throw new AppError('NOT_FOUND', NONE)
  return wireExportOf(row)
}
