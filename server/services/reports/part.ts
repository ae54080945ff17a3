import type { ReportTable } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'

type Read = (ctx: ServiceContext) => Promise<ReportTable>

/** One table that cannot be read never blanks the report: it says so. With the database itself away the whole attempt ends, to be made again. */
export async function tableOr(ctx: ServiceContext, title: string, read: Read): Promise<ReportTable> {
  try {
    return await read(ctx)
  } catch (err) {
    await ctx.db.$queryRaw`SELECT 1`
    ctx.log.error({ err, table: title }, 'reports.table-failed')
    return { title, columns: [], rows: [], note: '', missing: 'could not be read when the report was made' }
  }
}
