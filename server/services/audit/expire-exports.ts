import type { ServiceContext } from '@/server/context'
import { KEPT_DAYS } from './export-row'

/** Takes the files of exports away that were made KEPT_DAYS ago; that they were made stays. Out: how many. */
export async function expireExports(ctx: ServiceContext): Promise<number> {
  const before = new Date(ctx.now().getTime() - KEPT_DAYS * 86_400_000)
  const old = await ctx.db.auditExport.findMany({ where: { state: 'made', finishedAt: { lt: before } }, select: { id: true } })
  for (const { id } of old)
    await ctx.db.$transaction(async (tx) => {
      await tx.auditExport.update({ where: { id }, data: { state: 'expired' } })
      await tx.auditExportPart.deleteMany({ where: { exportId: id } })
      await tx.event.create({ data: { topic: 'audit', ref: id, version: 'export-expired' } })
    })
  return old.length
}
