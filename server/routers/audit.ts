import { ListAll } from '@/lib/schemas/agents'
import { AuditRef, ListAudit, ListAuditChecks, ListCheckpoints, SearchAudit } from '@/lib/schemas/audit'
import { listAuditChecks, listCheckpoints } from '@/server/services/audit/checkpoints'
import { getAuditEntry } from '@/server/services/audit/get'
import { readAuditHead } from '@/server/services/audit/head'
import { listAudit } from '@/server/services/audit/list'
import { openDetail } from '@/server/services/audit/open-detail'
import { proveEntry } from '@/server/services/audit/prove'
import { auditEntryOf, auditSearchOf } from '@/server/services/targets'
import { command, read, router } from '@/server/trpc'

export const audit = router({
  head: read({ permission: 'audit:read', schema: ListAll }).query(({ ctx }) => readAuditHead(ctx)),
  list: read({ permission: 'audit:read', schema: ListAudit }).query(({ ctx, input }) => listAudit(ctx, input)),
  /** A command, because a search of the log is itself an entry of it; the reader of the newest entries is not. */
  search: command({ permission: 'audit:read', action: 'audit.search', schema: SearchAudit, target: auditSearchOf }).mutation(
    ({ ctx, input }) => listAudit(ctx, input),
  ),
  get: read({ permission: 'audit:read', schema: AuditRef }).query(({ ctx, input }) => getAuditEntry(ctx, input)),
  prove: read({ permission: 'audit:read', schema: AuditRef }).query(({ ctx, input }) => proveEntry(ctx, input)),
  checkpoints: read({ permission: 'audit:read', schema: ListCheckpoints }).query(({ ctx, input }) => listCheckpoints(ctx, input)),
  checks: read({ permission: 'audit:read', schema: ListAuditChecks }).query(({ ctx, input }) => listAuditChecks(ctx, input)),
  detail: command({ permission: 'audit:detail', action: 'audit.detail', schema: AuditRef, target: auditEntryOf }).mutation(
    ({ ctx, input }) => openDetail(ctx, input),
  ),
})
