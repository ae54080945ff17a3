import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import { DrillRef } from '@/lib/schemas/drills'
import { contextFrom, sidOf } from '@/server/auth'
import { refuseTooMany } from '@/server/let-ask'
import { makeBundle } from '@/server/services/drills/bundle'
import { drillOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

const refuse = (status: number, code: string, message: string): Response => Response.json({ error: { code, message } }, { status })
const STATUS: Partial<Record<AppError['code'], [number, string]>> = { NOT_FOUND: [404, 'not_found'], CONFLICT: [409, 'conflict'] }

/** The evidence bundle of a drill that has ended, as one JSON file. Audited: intent before the check. */
export async function GET(request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> {
  const ctx = await contextFrom(request.headers, sidOf(request.headers), { isActivity: true }).catch(() => null)
  if (!ctx) return refuse(503, 'upstream_unavailable', 'The database does not answer.')
  const { actor } = ctx
  if (!actor) return refuse(401, 'unauthenticated', 'Sign in first.')
  const limited = await refuseTooMany(ctx)
  if (limited) return limited
  const asked = DrillRef.safeParse(await params)
  if (!asked.success) return refuse(404, 'not_found', 'There is no such drill.')
  const entry = await ctx.openAudit({ actor, action: 'drills.read', target: drillOf(asked.data) })
  if (!can(actor, 'drills:export', EVERYWHERE)) {
    await entry.close('denied')
    return refuse(403, 'forbidden_scope', 'Your roles do not include drills:export.')
  }
  try {
    const file = await makeBundle({ ...ctx, actor, entry }, asked.data)
    await entry.close('done')
    return new Response(file.text, {
      headers: {
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': `attachment; filename="${file.name}"`,
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    })
  } catch (cause) {
    await entry.close('failed').catch(() => undefined)
    const answer = cause instanceof AppError ? STATUS[cause.code] : undefined
    if (!(cause instanceof AppError) || !answer) throw cause
    return refuse(answer[0], answer[1], cause.message)
  }
}

/** Without this the framework answers HEAD with the whole of GET. */
export const HEAD = (): Response => new Response(null, { status: 405, headers: { allow: 'GET' } })
