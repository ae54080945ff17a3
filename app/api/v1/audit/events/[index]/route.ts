import { AuditIndex } from '@/lib/schemas/audit'
import { WireProblem } from '@/lib/wire-problem'
import { getAuditEntry } from '@/server/services/audit/get'
import { wireEntry } from '@/server/services/audit/wire'
import { answerToken } from '@/server/token-door'

export const dynamic = 'force-dynamic'

/** One sealed entry with its canonical text and leaf. Scope `audit:read`. */
export const GET = (request: Request, { params }: { params: Promise<{ index: string }> }): Promise<Response> =>
  answerToken(request, 'audit:read', async (ctx) => {
    const idx = AuditIndex.safeParse((await params).index)
    if (!idx.success) throw new WireProblem('not_found', 'The log holds no such entry.')
    return { body: wireEntry(await getAuditEntry(ctx, { idx: idx.data })) }
  })
