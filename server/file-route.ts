import type * as z from 'zod'
import { type Actor, can, EVERYWHERE, type Permission, type TokenScope } from '@/lib/access'
import type { AuditAction } from '@/lib/audit-action'
import { AppError } from '@/lib/errors'
import type { Target } from '@/server/audit/entry'
import { actorAgain, contextFrom, sidOf, tokenContext } from '@/server/auth'
import type { RequestContext, ServiceContext } from '@/server/context'
import { refuseTooMany } from '@/server/let-ask'

/** What is sent: bytes that are there, or a generator's chunks. */
export type RouteFile = {
  name: string
  type: string
  body: string | Uint8Array<ArrayBuffer> | AsyncGenerator<string | Uint8Array>
  /** In bytes, where it is known before the first is sent. */
  size?: number
  /** Of the content, such as `sha256-…`. */
  etag?: string
}
type FileRoute<S extends z.ZodType> = {
  permission: Permission
  /** A machine may ask too, by a token with this scope. */
  scope?: TokenScope
  action: AuditAction
  target: (asked: z.output<S>) => Target
  schema: S
  /** Said where the path names nothing that could be there; without it the query is read, and what is wrong with it is said field by field. */
  none?: string
  read: (ctx: ServiceContext, asked: z.output<S>) => RouteFile | Promise<RouteFile>
}

const refuse = (status: number, code: string, message: string): Response => Response.json({ error: { code, message } }, { status })
const STATUS: Partial<Record<AppError['code'], [number, string]>> = { NOT_FOUND: [404, 'not_found'], CONFLICT: [409, 'conflict'] }

/** No audit row, no file. */
function refusalOf(cause: unknown): Response {
  if (!(cause instanceof AppError)) throw cause
  const [status, code] = STATUS[cause.code] ?? [503, 'upstream_unavailable']
  return refuse(status, code, cause.message)
}
const away = () => refuse(503, 'upstream_unavailable', 'The database does not answer. Nothing was sent.')

type Who = RequestContext & { actor: Actor }
/** A person by session, or a machine by a token. Out: its context, or the refusal. */
async function asking({ headers }: Request, scope: TokenScope | undefined): Promise<Who | Response> {
  if (scope !== undefined && headers.has('authorization')) {
    const found = await tokenContext(headers, scope)
    return found.ctx ?? refuse(401, 'unauthenticated', 'code' in found ? found.message : 'The token is not known.')
  }
  const found = await contextFrom(headers, sidOf(headers), { isActivity: true })
  const { actor } = found
  if (actor) return { ...found, actor }
  return refuse(401, 'unauthenticated', scope === undefined ? 'Sign in first.' : `Sign in first, or send a token with the scope ${scope}.`)
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
function streamOf({ rows, close, recheck }: Streamed): ReadableStream<Uint8Array> {
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
    async cancel() {
      await rows.return(undefined)
      await close('failed')
    },
  })
}

/** A file for whoever may have it. Audited: intent before the check, outcome when the last of it has left. What is in it may be somebody's text: it is
 *  a file, never a page. Errors: 401, 403, 404, 409, 429 saying when, 400 naming the field, 503 while the database or the audit log does not answer. */
export function fileRoute<S extends z.ZodType>({ permission, scope, action, target, schema, none, read }: FileRoute<S>) {
  async function GET(request: Request, named?: { params: Promise<object> }): Promise<Response> {
    const ctx = await asking(request, scope).catch(away)
    if (ctx instanceof Response) return ctx
    const { actor } = ctx
    const limited = await refuseTooMany(ctx)
    if (limited) return limited
    const isPath = none !== undefined
    const asked = schema.safeParse(isPath ? await named?.params : Object.fromEntries(new URL(request.url).searchParams))
    if (!asked.success) {
      const [issue] = asked.error.issues
      return isPath
        ? refuse(404, 'not_found', none)
        : refuse(400, 'invalid_input', `${issue?.path.join('.') || 'filter'}: ${issue?.message}`)
    }
    const entry = await ctx.openAudit({ actor, action, target: target(asked.data) }).catch(refusalOf)
    if (entry instanceof Response) return entry
    if (!can(actor, permission, EVERYWHERE)) {
      await entry.close('denied')
      const why = actor.kind === 'token' ? `The token lacks the scope ${scope}.` : `Your roles do not include ${permission}.`
      return refuse(403, 'forbidden_scope', why)
    }
    const recheck = async () => {
      const again = actor.kind === 'token' ? await asking(request, scope) : { actor: await actorAgain(actor) }
      if (again instanceof Response || again.actor === null)
        throw new AppError('FORBIDDEN', actor.kind === 'token' ? 'The token has ended.' : 'The session has ended.')
      if (!can(again.actor, permission, EVERYWHERE)) throw new AppError('FORBIDDEN', 'The right was taken away.')
    }
    try {
      const { name, type, body, size, etag } = await read({ ...ctx, entry }, asked.data)
      const isWhole = typeof body === 'string' || body instanceof Uint8Array
      if (isWhole) await entry.close('done')
      return new Response(isWhole ? body : streamOf({ rows: body, close: entry.close, recheck }), {
        headers: {
          'content-type': type,
          'content-disposition': `attachment; filename="${name}"`,
          'x-content-type-options': 'nosniff',
          'cache-control': 'no-store',
          ...(size === undefined ? {} : { 'content-length': String(size) }),
          ...(etag === undefined ? {} : { etag: `"${etag}"` }),
        },
      })
    } catch (cause) {
      await entry.close('failed').catch(() => undefined)
      return refusalOf(cause)
    }
  }
  /** Without this the framework answers HEAD with the whole of GET, and the audit entry of a file nobody reads stays open. */
  const HEAD = (): Response => new Response(null, { status: 405, headers: { allow: 'GET' } })
  return { GET, HEAD }
}
