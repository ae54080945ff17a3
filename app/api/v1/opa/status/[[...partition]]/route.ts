import { answerStatus } from '@/server/opa-door'

export const dynamic = 'force-dynamic'

/** What an OPA says of itself. Scope 'opa:logs'. */
export const POST = async (request: Request, { params }: { params: Promise<{ partition?: string[] }> }): Promise<Response> =>
  answerStatus(request, (await params).partition)
