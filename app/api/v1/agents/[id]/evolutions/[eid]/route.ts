import { EvolutionRef } from '@/lib/schemas/evolutions'
import { WireProblem } from '@/lib/wire-problem'
import { getEvolutionByToken } from '@/server/services/evolutions/get-by-token'
import { answerToken, refuseUnbound } from '@/server/token-door'

export const dynamic = 'force-dynamic'

/** One evolution of an agent that the token may speak for. Scope `evolution:submit`. */
export const GET = (request: Request, { params }: { params: Promise<{ id: string; eid: string }> }): Promise<Response> =>
  answerToken(request, 'evolution:submit', async (ctx) => {
    const { id: agentId, eid } = await params
    refuseUnbound(ctx.token, agentId)
    const asked = EvolutionRef.safeParse({ id: eid })
    const found = asked.success ? await getEvolutionByToken(ctx, { agentId, id: asked.data.id }) : null
    if (!found) throw new WireProblem('not_found', 'There is no such evolution of this agent.')
    return { body: found }
  })
