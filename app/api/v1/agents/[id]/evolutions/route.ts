import { AgentRef } from '@/lib/schemas/agents'
import { SubmitEvolution } from '@/lib/schemas/evolutions'
import { WireProblem } from '@/lib/wire-problem'
import { engineDecider } from '@/server/decider'
import { submitEvolution } from '@/server/services/evolutions/submit'
import { answerToken, keyOf, readBody, refuseUnbound } from '@/server/token-door'

export const dynamic = 'force-dynamic'

/** An agent's wish to change itself, decided by the engine. Scope `evolution:submit`. */
export const POST = (request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> =>
  answerToken(request, { scope: 'evolution:submit', action: 'evolutions.submit' }, async (ctx) => {
    const asked = AgentRef.safeParse({ agentId: (await params).id })
    if (!asked.success) throw new WireProblem('not_found', 'There is no such agent.')
    const { agentId } = asked.data
    refuseUnbound(ctx.token, agentId)
    const input = await readBody(request, SubmitEvolution)
    const authorization = request.headers.get('authorization') ?? ''
    const submitted = { agentId, input, tokenId: ctx.token.id, idempotencyKey: keyOf(request), authorization }
    const { evolution, isNew } = await submitEvolution(ctx, engineDecider(), submitted)
    return { status: isNew ? 201 : 200, body: evolution }
  })
