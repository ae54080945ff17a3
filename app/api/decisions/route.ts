import { can, EVERYWHERE } from '@/lib/access'
import { DecisionFilter } from '@/lib/schemas/decisions'
import { contextFrom, sidOf } from '@/server/auth'
import { csvAnswer } from '@/server/services/csv-answer'
import { exportDecisions } from '@/server/services/decisions/export'
import { decisionsOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

const refuse = (status: number, code: string, message: string): Response => Response.json({ error: { code, message } }, { status })

/** The filtered decisions as a CSV file. Audited: intent before the check, outcome when the last row has left. */
export async function GET(request: Request): Promise<Response> {
  const ctx = await contextFrom(request.headers, sidOf(request.headers), true)
  const { actor } = ctx
  if (!actor) return refuse(401, 'unauthenticated', 'Sign in first.')
  const filter = DecisionFilter.safeParse(Object.fromEntries(new URL(request.url).searchParams))
  if (!filter.success) {
    const [issue] = filter.error.issues
    return refuse(400, 'invalid_input', `${issue?.path.join('.') || 'filter'}: ${issue?.message}`)
  }
  const entry = await ctx.openAudit({ actor, action: 'decisions.export', target: decisionsOf() })
  if (!can(actor, 'decisions:export', EVERYWHERE)) {
    await entry.close('denied')
    return refuse(403, 'forbidden_scope', 'Your roles do not include decisions:export.')
  }
  const rows = exportDecisions({ ...ctx, actor, entry }, filter.data)
  return csvAnswer({ name: 'decisions', rows, entry, now: ctx.now() })
}

/** Without this the framework answers HEAD with the whole of GET, and the audit entry of an export nobody reads stays open. */
export const HEAD = (): Response => new Response(null, { status: 405, headers: { allow: 'GET' } })
