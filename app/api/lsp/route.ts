import { can, EVERYWHERE } from '@/lib/access'
import { AppError, type AppErrorCode } from '@/lib/errors'
import { AskLanguage } from '@/lib/schemas/language'
import { contextFrom, sidOf } from '@/server/auth'
import { refuseTooMany } from '@/server/let-ask'
import { LANGUAGE } from '@/server/limits'
import { refuseForeignWrite } from '@/server/request-guard'
import { askLanguage } from '@/server/services/drafts/ask-language'

export const dynamic = 'force-dynamic'

const refuse = (status: number, code: string, message: string): Response => Response.json({ error: { code, message } }, { status })
const STATUS: Partial<Record<AppErrorCode, [status: number, code: string]>> = {
  BAD_REQUEST: [400, 'invalid_input'],
  NOT_FOUND: [404, 'not_found'],
}

/** One question about a place in a draft, and its answer: no connection is kept, so any replica can answer. It changes nothing.
 *  Errors: 401, 403, 400 naming the field, 404, 413, 415, 429 saying when, 503 without the database. That no language server
 *  answers is none: the answer says so. */
export async function POST(request: Request): Promise<Response> {
  const foreign = refuseForeignWrite(request)
  if (foreign) return foreign
  const ctx = await contextFrom(request.headers, sidOf(request.headers), { isActivity: true }).catch(() => null)
  if (!ctx) return refuse(503, 'upstream_unavailable', 'The database does not answer.')
  const { actor } = ctx
  if (!actor) return refuse(401, 'unauthenticated', 'Sign in first.')
  const limited = await refuseTooMany(ctx, LANGUAGE)
  if (limited) return limited
  if (!can(actor, 'policies:write', EVERYWHERE)) return refuse(403, 'forbidden_scope', 'Your roles do not include policies:write.')
  const body: unknown = await request.json().catch(() => null)
  const asked = AskLanguage.safeParse(body)
  if (!asked.success) {
    const [issue] = asked.error.issues
    return refuse(400, 'invalid_input', `${issue?.path.join('.') || 'body'}: ${issue?.message}`)
  }
  try {
    return Response.json(await askLanguage({ ...ctx, actor, entry: null }, asked.data), { headers: { 'cache-control': 'no-store' } })
  } catch (cause) {
    const [status, code] = (cause instanceof AppError && STATUS[cause.code]) || []
    if (status === undefined || code === undefined || !(cause instanceof AppError)) throw cause
    return refuse(status, code, cause.message)
  }
}
