import { answerBundle } from '@/server/opa-door'

export const dynamic = 'force-dynamic'

/** A signed bundle for an OPA: `acgs`, `runtime` or `discovery`. Scope 'opa:bundle'. */
export const GET = async (request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> =>
  answerBundle(request, (await params).name)

/** Not answered as a whole GET that nobody reads. */
export const HEAD = (): Response => new Response(null, { status: 405, headers: { allow: 'GET' } })
