import { formatCount } from '@/lib/format'
import type { ReportBody } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'

/** The newest signed checkpoint of the audit log: a printed copy of it is one more that nobody can rewrite. */
export async function newestCheckpoint(ctx: ServiceContext): Promise<ReportBody['audit']> {
  const head = await ctx.db.auditHead.findUnique({ where: { id: 1 }, select: { note: true, notedAt: true, waitsWhy: true } })
  const [, size, encoded = ''] = head?.note?.split('\n') ?? []
  if (!size || !head?.notedAt) {
    const why = head?.waitsWhy ?? 'no checkpoint of the audit log was signed yet'
    return { size: null, root: null, text: `not measured: ${why}` }
  }
  const root = Buffer.from(encoded, 'base64').toString('hex')
  return { size: Number(size), root, text: `${formatCount(Number(size))} entries, root ${root}, signed ${head.notedAt.toISOString()}` }
}
