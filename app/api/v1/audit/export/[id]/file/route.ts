import { ExportRef } from '@/lib/schemas/audit-exports'
import { fileRoute } from '@/server/file-route'
import { readExportFile } from '@/server/services/audit/read-export-file'
import { auditExportOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

/** The file of an export, streamed part by part. */
export const { GET, HEAD } = fileRoute({
  permission: 'audit:export',
  scope: 'audit:export',
  action: 'audit.export',
  target: auditExportOf,
  schema: ExportRef,
  none: 'There is no such export.',
  read: async (ctx, asked) => {
    const { name, bytes, sha256, parts } = await readExportFile(ctx, asked)
    return { name, type: 'application/gzip', body: parts, size: bytes, etag: `sha256-${sha256}` }
  },
})
