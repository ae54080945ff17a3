import { ListAuditByToken, RecordAuditEvent } from '@/lib/schemas/audit-events'
import { recordAuditEvent } from '@/server/services/audit/record'
import { searchAuditByToken } from '@/server/services/audit/search'
import { searchFrom, wireRow } from '@/server/services/audit/wire'
import { answerToken, keyOf, readBody, readQuery, refuseUnbound } from '@/server/token-door'

export const dynamic = 'force-dynamic'

/** The log, newest first. Scope `audit:read`; a filter is a search, which is itself audited. */
export const GET = (request: Request): Promise<Response> =>
  answerToken(request, { scope: 'audit:read', action: 'audit.search' }, async (ctx) => {
    const input = readQuery(request, ListAuditByToken)
    if (input.agent_id !== undefined) refuseUnbound(ctx.token, input.agent_id)
    const page = await searchAuditByToken(ctx, searchFrom(input))
    const { items, nextCursor, total, totalIsEstimate } = page
    return { body: { items: items.map(wireRow), next_cursor: nextCursor, total, total_is_estimate: totalIsEstimate } }
  })

/** Takes an event of another service into the log. Scope `audit:write`; about an agent only one that the token may speak for. */
export const POST = (request: Request): Promise<Response> =>
  answerToken(request, { scope: 'audit:write', action: 'audit.record' }, async (ctx) => {
    const input = await readBody(request, RecordAuditEvent)
    if (input.agent_id !== undefined) refuseUnbound(ctx.token, input.agent_id)
    return { status: 202, body: await recordAuditEvent(ctx, { input, tokenId: ctx.token.id, idempotencyKey: keyOf(request) }) }
  })
