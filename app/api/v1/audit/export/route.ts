import { WireRequestExport } from '@/lib/schemas/audit-exports'
import { wireExportOf } from '@/server/services/audit/export-row'
import { requestExport } from '@/server/services/audit/request-export'
import { runCommand } from '@/server/services/run-command'
import { newAuditExportOf } from '@/server/services/targets'
import { answerToken, keyOf, readBody } from '@/server/token-door'

export const dynamic = 'force-dynamic'

/** Asks for an export of the log with its proof; `GET` on its id says how far it is. Scope `audit:export`; detail is for an auditor alone. */
export const POST = (request: Request): Promise<Response> =>
  answerToken(request, { scope: 'audit:export', action: 'audit.export' }, async (ctx) => {
    const { include_detail: includeDetail, ...asked } = await readBody(request, WireRequestExport)
    const key = keyOf(request)
    const requestKey = key === null ? null : `${ctx.token.id}:${key}`
    const rule = { permission: 'audit:export', action: 'audit.export', target: newAuditExportOf(asked) } as const
    const { row } = await runCommand(ctx, rule, (opened) => requestExport(opened, { ...asked, includeDetail, requestKey }))
    return { status: 202, body: wireExportOf(row) }
  })
