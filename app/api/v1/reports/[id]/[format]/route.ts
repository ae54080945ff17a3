import { type ReportFileRef as FileRef, ReportFileRef } from '@/lib/schemas/reports'
import { fileRoute } from '@/server/file-route'
import { readReportFile } from '@/server/services/reports/read-file'
import { reportOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

const TYPES: Record<FileRef['format'], string> = { pdf: 'application/pdf', csv: 'text/csv; charset=utf-8', json: 'application/json' }

/** A report's file as it was stored: the same bytes each time. */
export const { GET, HEAD } = fileRoute({
  permission: 'reports:read',
  scope: 'report:read',
  action: 'reports.download',
  target: reportOf,
  schema: ReportFileRef,
  none: 'There is no such report. Formats are pdf, csv and json.',
  read: async (ctx, asked) => {
    const { name, bytes, sha256 } = await readReportFile(ctx, asked)
    return { name, type: TYPES[asked.format], body: new Uint8Array(bytes), size: bytes.byteLength, etag: `sha256-${sha256}` }
  },
})
