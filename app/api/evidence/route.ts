import { can, EVERYWHERE } from '@/lib/access'
import { AppError } from '@/lib/errors'
import { EvidenceOf } from '@/lib/schemas/sandboxes'
import { contextFrom, sidOf } from '@/server/auth'
import { refuseTooMany } from '@/server/let-ask'
import { bundleEvidence } from '@/server/services/evidence/bundle'
import { bundleOf } from '@/server/services/targets'

export const dynamic = 'force-dynamic'

const refuse = (status: number, code: string, message: string): Response => Response.json({ error: { code, message } }, { status })
const STATUS: Partial<Record<AppError['code'], [number, string]>> = { NOT_FOUND: [404, 'not_found'], CONFLICT: [409, 'conflict'] }

/** One block of the archive when somebody reads it; whoever goes away ends it. */
const streamed = (blocks: AsyncGenerator<Buffer>): ReadableStream<Uint8Array> =>
  new ReadableStream<Uint8Array>({
    pull: async (controller) => {
      const next = await blocks.next()
      if (next.done) controller.close()
      else controller.enqueue(next.value)
    },
    cancel: async () => {
      await blocks.return(undefined)
    },
  })

/** All evidence of an incident or a sandbox as one tar. Audited: intent before the check, the outcome before the first byte. */
export async function GET(request: Request): Promise<Response> {
  const ctx = await contextFrom(request.headers, sidOf(request.headers), { isActivity: true }).catch(() => null)
  if (!ctx) return refuse(503, 'upstream_unavailable', 'The database does not answer.')
  const { actor } = ctx
  if (!actor) return refuse(401, 'unauthenticated', 'Sign in first.')
  const limited = await refuseTooMany(ctx)
  if (limited) return limited
  const asked = EvidenceOf.safeParse(Object.fromEntries(new URL(request.url).searchParams))
  if (!asked.success) return refuse(400, 'invalid_input', 'Name one thing: ?incident=<id> or ?sandbox=<id>.')
  const entry = await ctx.openAudit({ actor, action: 'evidence.export', target: bundleOf(asked.data) })
  if (!can(actor, 'evidence:export', EVERYWHERE)) {
    await entry.close('denied')
    return refuse(403, 'forbidden_scope', 'Your roles do not include evidence:export.')
  }
  try {
    const { name, stream } = await bundleEvidence({ ...ctx, actor, entry }, asked.data)
    await entry.close('done')
    return new Response(streamed(stream), {
      headers: {
        'content-type': 'application/x-tar',
        'content-disposition': `attachment; filename="${name}"`,
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
