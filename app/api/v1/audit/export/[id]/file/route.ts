import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import { ExportRef } from '@/lib/schemas/audit-exports'
import { contextFrom, sidOf, tokenContext } from '@/server/auth'
import type { RequestContext } from '@/server/context'
import { streamOf } from '@/server/csv-route'
import { refuseTooMany } from '@/server/let-ask'
import { readExportFile } from '@/server/services/audit/read-export-file'
import { auditExportOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

const refuse = (status: number, code: string, message: string): Response => Response.json({ error: { code, message } }, { status })
const away = () => refuse(503, 'upstream_unavailable', 'The database does not answer. Nothing was sent.')

/** Who asks: a person by session, or a machine by a token with the scope audit:export. */
async function asking(request: Request, isActivity = true): Promise<RequestContext | Response> {
  if (!request.headers.has('authorization')) return contextFrom(request.headers, sidOf(request.headers), { isActivity })
  const found = await tokenContext(request.headers, 'audit:export')
  return found.ctx ?? refuse(401, 'unauthenticated', 'code' in found ? found.message : 'The token is not known.')
}

/** The file of an export, streamed part by part. Audited: intent before the check, outcome when the last part has left. */
export async function GET(request: Request, { params }: RouteContext<'/api/v1/audit/export/[id]/file'>): Promise<Response> {
  const ctx = await asking(request).catch(away)
  if (ctx instanceof Response) return ctx
  const { actor } = ctx
  if (!actor) return refuse(401, 'unauthenticated', 'Sign in first, or send a token with the scope audit:export.')
  const limited = await refuseTooMany(ctx)
  if (limited) return limited
  const asked = ExportRef.safeParse(await params)
  if (!asked.success) return refuse(404, 'not_found', 'There is no such export.')
  const entry = await ctx.openAudit({ actor, action: 'audit.export', target: auditExportOf(asked.data) }).catch(() => null)
  if (!entry) return away()
  if (!can(actor, 'audit:export', EVERYWHERE)) {
    await entry.close('denied')
    return refuse(
      403,
      'forbidden_scope',
      actor.kind === 'token' ? 'The token lacks the scope audit:export.' : 'Your roles do not include audit:export.',
    )
  }
  try {
    const file = await readExportFile({ ...ctx, actor, entry }, asked.data)
    const recheck = async () => {
      const again = await asking(request, false)
      if (again instanceof Response || again.actor === null || !can(again.actor, 'audit:export', EVERYWHERE))
        throw new AppError('FORBIDDEN', 'The session has ended, the token was revoked, or the right was taken away.')
    }
    return new Response(streamOf({ rows: file.parts, close: entry.close, recheck }), {
      headers: {
        'content-type': 'application/gzip',
        'content-disposition': `attachment; filename="${file.name}"`,
        'content-length': String(file.bytes),
        'cache-control': 'no-store',
        etag: `"sha256-${file.sha256}"`,
      },
    })
  } catch (cause) {
    await entry.close('failed').catch(() => undefined)
    if (cause instanceof AppError && cause.code === 'NOT_FOUND') return refuse(404, 'not_found', cause.message)
    throw cause
  }
}

/** Without this the framework answers HEAD with the whole of GET. */
export const HEAD = (): Response => new Response(null, { status: 405, headers: { allow: 'GET' } })
