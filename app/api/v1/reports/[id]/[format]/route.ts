import { type Actor, can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import { type ReportFileRef as FileRef, ReportFileRef } from '@/lib/schemas/reports'
import { contextFrom, sidOf, tokenContext } from '@/server/auth'
import type { RequestContext } from '@/server/context'
import { refuseTooMany } from '@/server/let-ask'
import { readReportFile } from '@/server/services/reports/read-file'
import { reportOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

const TYPES: Record<FileRef['format'], string> = { pdf: 'application/pdf', csv: 'text/csv; charset=utf-8', json: 'application/json' }
const refuse = (status: number, code: string, message: string): Response => Response.json({ error: { code, message } }, { status })

/** Who asks: a person by session, or a machine by a token with the scope report:read. Out: the context and whether it may read, or the refusal. */
async function asking(request: Request): Promise<Asking | Response> {
  if (request.headers.has('authorization')) {
    const found = await tokenContext(request.headers, 'report:read')
    const { ctx } = found
    if (!ctx) return refuse(401, 'unauthenticated', 'code' in found ? found.message : 'The token is not known.')
    return { ctx, mayRead: can(ctx.actor, 'reports:read', EVERYWHERE) }
  }
  const found = await contextFrom(request.headers, sidOf(request.headers), { isActivity: true })
  const { actor } = found
  if (!actor) return refuse(401, 'unauthenticated', 'Sign in first, or send a token with the scope report:read.')
  return { ctx: { ...found, actor }, mayRead: can(actor, 'reports:read', EVERYWHERE) }
}
type Asking = { ctx: RequestContext & { actor: Actor }; mayRead: boolean }

/** A report's file as it was stored: the same bytes each time. Audited: intent before the check. */
export async function GET(request: Request, { params }: RouteContext<'/api/v1/reports/[id]/[format]'>): Promise<Response> {
  const who = await asking(request)
  if (who instanceof Response) return who
  const limited = await refuseTooMany(who.ctx)
  if (limited) return limited
  const asked = ReportFileRef.safeParse(await params)
  if (!asked.success) return refuse(404, 'not_found', 'There is no such report. Formats are pdf, csv and json.')
  const { ctx, mayRead } = who
  const entry = await ctx.openAudit({ actor: ctx.actor, action: 'reports.download', target: reportOf(asked.data) })
  if (!mayRead) {
    await entry.close('denied')
    const isToken = ctx.actor.kind === 'token'
    return refuse(403, 'forbidden_scope', isToken ? 'The token lacks the scope report:read.' : 'Your roles do not include reports:read.')
  }
  try {
    const file = await readReportFile({ ...ctx, entry }, asked.data)
    await entry.close('done')
    return new Response(Buffer.from(file.bytes), {
      headers: {
        'content-type': TYPES[asked.data.format],
        'content-disposition': `attachment; filename="${file.name}"`,
        'content-length': String(file.bytes.byteLength),
        etag: `"sha256-${file.sha256}"`,
      },
    })
  } catch (cause) {
    await entry.close('failed').catch(() => undefined)
    if (!(cause instanceof AppError)) throw cause
    return refuse(cause.code === 'NOT_FOUND' ? 404 : 503, cause.code === 'NOT_FOUND' ? 'not_found' : 'unavailable', cause.message)
  }
}

/** Without this the framework answers HEAD with the whole of GET. */
export const HEAD = (): Response => new Response(null, { status: 405, headers: { allow: 'GET' } })
