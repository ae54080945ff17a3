import { ExportRef, ListExports, RequestExport, VerifyLog } from '@/lib/schemas/audit-exports'
import { getExport } from '@/server/services/audit/get-export'
import { listExports } from '@/server/services/audit/list-exports'
import { requestExport } from '@/server/services/audit/request-export'
import { verifyStoredLog } from '@/server/services/audit/verify'
import { auditLogOf, newAuditExportOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const auditExports = router({
  list: read({ permission: 'audit:export', schema: ListExports }).query(({ ctx, input }) => listExports(ctx, input)),
  get: read({ permission: 'audit:export', schema: ExportRef }).query(({ ctx, input }) => getExport(ctx, input)),
  request: command({ permission: 'audit:export', action: 'audit.export', schema: RequestExport, target: newAuditExportOf }).mutation(
    async ({ ctx, input }) => (await requestExport(ctx, input)).export,
  ),
  verify: command({ permission: 'audit:verify', action: 'audit.verify', schema: VerifyLog, target: auditLogOf }).mutation(
    ({ ctx, input }) => verifyStoredLog(ctx, input),
  ),
})
