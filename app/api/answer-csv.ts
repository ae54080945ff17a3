import type * as z from 'zod'
import { type AuditAction, can, EVERYWHERE, type Permission } from '@/lib/access'
import { AppError } from '@/lib/errors'
import { contextFrom, sidOf } from '@/server/auth'
import type { ServiceContext } from '@/server/context'
import type { agentOf } from '@/server/services/targets'

const refuse = (status: number, code: string, message: string): Response => Response.json({ error: { code, message } }, { status })

/** No audit row, no export. */
function unwritten(cause: unknown): Response {
  if (cause instanceof AppError) return refuse(503, 'upstream_unavailable', cause.message)
  throw cause
}

type Csv<S extends z.ZodType> = {
  name: string
  permission: Permission
  action: AuditAction
  target: () => ReturnType<typeof agentOf>
  schema: S
  rows: (ctx: ServiceContext, filter: z.output<S>) => AsyncGenerator<string>
}

/** A filtered export as a CSV file. Audited: intent before the check, outcome when the last row has left. The address is the filter. */
export async function answerCsv<S extends z.ZodType>(
  request: Request,
  { name, permission, action, target, schema, rows }: Csv<S>,
): Promise<Response> {
  const ctx = await contextFrom(request.headers, sidOf(request.headers), true)
  const { actor } = ctx
  if (!actor) return refuse(401, 'unauthenticated', 'Sign in first.')
  const filter = schema.safeParse(Object.fromEntries(new URL(request.url).searchParams))
  if (!filter.success) {
    const [issue] = filter.error.issues
    return refuse(400, 'invalid_input', `${issue?.path.join('.') || 'filter'}: ${issue?.message}`)
  }
  const entry = await ctx.openAudit({ actor, action, target: target() }).catch(unwritten)
  if (entry instanceof Response) return entry
  if (!can(actor, permission, EVERYWHERE)) {
    await entry.close('denied')
    return refuse(403, 'forbidden_scope', `Your roles do not include ${permission}.`)
  }
  const chunks = rows({ ...ctx, actor, entry }, filter.data)
  const encoder = new TextEncoder()
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const { done, value } = await chunks.next()
        if (!done) return controller.enqueue(encoder.encode(value))
        await entry.close('done')
        controller.close()
      } catch (cause) {
        await entry.close('failed').catch(() => undefined)
        controller.error(cause)
      }
    },
    cancel: () => entry.close('failed'),
  })
  const stamp = ctx
    .now()
    .toISOString()
    .replace(/[-:]|\.\d+/g, '')
    .replace('T', '-')
    .slice(0, 15)
  return new Response(body, {
    headers: { 'content-type': 'text/csv; charset=utf-8', 'content-disposition': `attachment; filename="${name}-${stamp}.csv"` },
  })
}

/** Without this the framework answers HEAD with the whole of GET, and the audit entry of an export nobody reads stays open. */
export const refuseHead = (): Response => new Response(null, { status: 405, headers: { allow: 'GET' } })
