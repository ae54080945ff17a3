import { WireProblem } from '@/lib/wire-problem'
import { readAuditHead } from '@/server/services/audit/head'
import { answerToken } from '@/server/token-door'

export const dynamic = 'force-dynamic'

/** The newest signed checkpoint: `note` is a C2SP signed note. Scope `audit:read`. */
export const GET = (request: Request): Promise<Response> =>
  answerToken(request, 'audit:read', async (ctx) => {
    const { checkpoint, size, waitsWhy } = await readAuditHead(ctx)
    if (!checkpoint) throw new WireProblem('not_found', waitsWhy ?? 'No checkpoint is signed yet.')
    return { body: { ...checkpoint, log_size: size, waits_why: waitsWhy } }
  })
