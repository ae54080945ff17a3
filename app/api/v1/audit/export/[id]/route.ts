import { ExportRef } from '@/lib/schemas/audit-exports'
import { WireProblem } from '@/lib/wire-problem'
import { getOwnExport } from '@/server/services/audit/get-export'
import { answerToken } from '@/server/token-door'

export const dynamic = 'force-dynamic'

/** How far an export of this token is, and where its file is once it is made. Scope `audit:export`. */
export const GET = (request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> =>
  answerToken(request, 'audit:export', async (ctx) => {
    const asked = ExportRef.safeParse(await params)
    if (!asked.success) throw new WireProblem('not_found', 'There is no such export.')
    return { body: await getOwnExport(ctx, asked.data) }
  })
