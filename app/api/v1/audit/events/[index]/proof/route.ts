import { AuditIndex } from '@/lib/schemas/audit'
import { WireProblem } from '@/lib/wire-problem'
import { proveEntry } from '@/server/services/audit/prove'
import { answerToken } from '@/server/token-door'

export const dynamic = 'force-dynamic'

/** The inclusion proof of one entry to the newest signed checkpoint; `text` is a C2SP tlog-proof. Scope `audit:read`. */
export const GET = (request: Request, { params }: { params: Promise<{ index: string }> }): Promise<Response> =>
  answerToken(request, 'audit:read', async (ctx) => {
    const idx = AuditIndex.safeParse((await params).index)
    if (!idx.success) throw new WireProblem('not_found', 'The log holds no such entry.')
    const { idx: index, ...proof } = await proveEntry(ctx, { idx: idx.data })
    return { body: { index, ...proof } }
  })
