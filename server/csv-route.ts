import type * as z from 'zod'
import { can, EVERYWHERE, type Permission } from '@/lib/access'
import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import type { Target } from '@/server/audit/entry'
import { actorAgain, contextFrom, sidOf } from '@/server/auth'
import type { ServiceContext } from '@/server/context'
import { refuseTooMany } from '@/server/let-ask'

type CsvExport<S extends z.ZodType> = {
  /** First part of the file's name. */
  name: string
  permission: Permission
  action: AuditAction
  target: Target
  schema: S
  /** Chunks of CSV; the first holds the header. */
  rows: (ctx: ServiceContext, filter: z.output<S>) => AsyncGenerator<string>
  /** CSV, or a line of JSON each. */
  format?: keyof typeof FORMATS
}
const FORMATS = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' } as const

const refuse = (status: number, code: string, message: string): Response => Response.json({ error: { code, message } }, { status })

/** No audit row, no export. */
function unwritten(cause: unknown): Response {
  if (cause instanceof AppError) return refuse(503, 'upstream_unavailable', cause.message)
  throw cause
}

const RECHECK_MS = 500
type Streamed = {
  rows: AsyncGenerator<string | Uint8Array>
  close: (outcome: 'done' | 'failed') => Promise<void>
  /** Rejects once who asked may not any more: the session has ended, or the right is gone. */
  recheck: () => Promise<void>
}

/** What a generator gives as the body of an answer; the audit entry closes when the last of it has left, or when nobody wants it any more.
 *  A file can outlive its session: it is asked for again on the way, and a file whose session was ended breaks off. */
export function streamOf({ rows, close, recheck }: Streamed): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  let checkedAt = performance.now()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await rows.next()
        if (performance.now() - checkedAt > RECHECK_MS) {
          await recheck()
          checkedAt = performance.now()
        }
        if (!done) return controller.enqueue(typeof value === 'string' ? encoder.encode(value) : value)
        await close('done')
        controller.close()
      } catch (cause) {
        await close('failed').catch(() => undefined)
        controller.error(cause)
      }
    },
    cancel: () => close('failed'),
  })
}

/** The filtered list of a noun as a CSV file. Audited: intent before the check, outcome when the last row has left.
 *  Errors: 401, 429 saying when, 400 naming the field, 403, 503 while the database or the audit log does not answer. */
export function csvRoute<S extends z.ZodType>({ name, permission, action, target, schema, rows, format = 'csv' }: CsvExport<S>) {
  async function GET(request: Request): Promise<Response> {
    const ctx = await contextFrom(request.headers, sidOf(request.headers), { isActivity: true }).catch(() => null)
    if (!ctx) return refuse(503, 'upstream_unavailable', 'The database does not answer. Nothing was exported.')
    const { actor } = ctx
    if (!actor) return refuse(401, 'unauthenticated', 'Sign in first.')
    const limited = await refuseTooMany(ctx)
    if (limited) return limited
    const filter = schema.safeParse(Object.fromEntries(new URL(request.url).searchParams))
    if (!filter.success) {
      const [issue] = filter.error.issues
      return refuse(400, 'invalid_input', `${issue?.path.join('.') || 'filter'}: ${issue?.message}`)
    }
    const entry = await ctx.openAudit({ actor, action, target }).catch(unwritten)
    if (entry instanceof Response) return entry
    if (!can(actor, permission, EVERYWHERE)) {
      await entry.close('denied')
      return refuse(403, 'forbidden_scope', `Your roles do not include ${permission}.`)
    }
    const recheck = async () => {
      const again = await actorAgain(actor)
      if (again === null) throw new AppError('FORBIDDEN', 'The session has ended.')
      if (!can(again, permission, EVERYWHERE)) throw new AppError('FORBIDDEN', 'The right was taken away.')
    }
    const stamp = ctx.now().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15)
    return new Response(streamOf({ rows: rows({ ...ctx, actor, entry }, filter.data), close: entry.close, recheck }), {
      headers: { 'content-type': FORMATS[format], 'content-disposition': `attachment; filename="${name}-${stamp}.${format}"` },
    })
  }
  /** Without this the framework answers HEAD with the whole of GET, and the audit entry of an export nobody reads stays open. */
  const HEAD = (): Response => new Response(null, { status: 405, headers: { allow: 'GET' } })
  return { GET, HEAD }
}
