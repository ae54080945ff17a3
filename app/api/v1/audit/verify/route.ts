import { VerifyLog } from '@/lib/schemas/audit-exports'
import { verifyStoredLog } from '@/server/services/audit/verify'
import { runCommand } from '@/server/services/run-command'
import { auditLogOf } from '@/server/services/targets'
import { answerToken, readBody } from '@/server/token-door'

export const dynamic = 'force-dynamic'

/** Recomputes the stored log, or a range of it: `{from_size?, to_size?}`. Scope `audit:read`. */
export const POST = (request: Request): Promise<Response> =>
  answerToken(request, { scope: 'audit:read', action: 'audit.verify' }, async (ctx) => {
    const input = await readBody(request, VerifyLog)
    const rule = { permission: 'audit:read', action: 'audit.verify', target: auditLogOf() } as const
    return { body: await runCommand(ctx, rule, (opened) => verifyStoredLog(opened, input)) }
  })
