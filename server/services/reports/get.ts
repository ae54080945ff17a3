import { AppError } from '@/lib/errors'
import { REPORT_FORMATS, type ReportBody, type ReportDetail, type ReportRef } from '@/lib/schemas/reports'
import type { ServiceContext } from '@/server/context'
import { personNames } from '@/server/services/people/names'
import { requestOf } from './list'

type Sizes = { pdf: number; csv: number; json: number }

/** A report and its files, or how far its making is. Errors: NOT_FOUND. */
export async function getReport(ctx: ServiceContext, { id }: ReportRef): Promise<ReportDetail> {
  const row = await ctx.db.reportRequest.findUnique({ where: { id } })
  if (!row) throw new AppError('NOT_FOUND', 'There is no such report.')
  const [nameOf, report, sizes] = await Promise.all([
    personNames(ctx, [row.requestedBy]),
    ctx.db.report.findUnique({ where: { id }, select: { body: true, pdfSha256: true, csvSha256: true, jsonSha256: true } }),
    ctx.db.$queryRaw<Sizes[]>`
      SELECT octet_length(pdf) AS pdf, octet_length(csv) AS csv, octet_length(json) AS json FROM report WHERE id = ${id}::uuid`,
  ])
  const [size] = sizes
  const made =
    report && size
      ? {
          body: report.body as unknown as ReportBody, // stored by makeReport alone, and never changed
          files: REPORT_FORMATS.map((format) => ({ format, bytes: size[format], sha256: report[`${format}Sha256`] })),
        }
      : null
  return { request: requestOf(row, nameOf(row.requestedBy)), report: made, readAt: ctx.now().toISOString() }
}
