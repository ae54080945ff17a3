import type { ExportPage, ListExports } from '@/lib/schemas/audit-exports'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { personNames } from '@/server/services/people/names'
import { exportRowOf } from './export-row'

function afterCursor(cursor: string): Prisma.AuditExportWhereInput {
  const [at = '', id = ''] = cursor.split('_')
  const requestedAt = new Date(Number(at))
  return { OR: [{ requestedAt: { lt: requestedAt } }, { requestedAt, id: { lt: id } }] }
}

/** Exports, newest first, whoever asked for them. In: cursor, limit ≤ 200. */
export async function listExports(ctx: ServiceContext, input: ListExports): Promise<ExportPage> {
  const [found, total] = await Promise.all([
    ctx.db.auditExport.findMany({
      ...(input.cursor ? { where: afterCursor(input.cursor) } : {}),
      orderBy: [{ requestedAt: 'desc' }, { id: 'desc' }],
      take: input.limit + 1,
    }),
    ctx.db.auditExport.count(),
  ])
  const page = found.slice(0, input.limit)
  const nameOf = await personNames(
    ctx,
    page.map(({ requestedBy }) => requestedBy),
  )
  const last = page.at(-1)
  return {
    items: page.map((row) => exportRowOf(row, nameOf(row.requestedBy))),
    nextCursor: found.length > input.limit && last ? `${last.requestedAt.getTime()}_${last.id}` : null,
    total,
    readAt: ctx.now().toISOString(),
  }
}
