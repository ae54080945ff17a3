import { answerLogs } from '@/server/opa-door'

export const dynamic = 'force-dynamic'

/** Decisions of an OPA, packed. Scope 'opa:logs'. */
export const POST = async (request: Request, { params }: { params: Promise<{ partition?: string[] }> }): Promise<Response> =>
  answerLogs(request, (await params).partition)
