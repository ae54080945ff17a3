import { ListEvolutionsByToken } from '@/lib/schemas/evolutions'
import { listEvolutionsByToken } from '@/server/services/evolutions/get-by-token'
import { answerToken, readQuery, refuseUnbound } from '@/server/token-door'

export const dynamic = 'force-dynamic'

/** What an agent wished to change, newest first. Scope `evolution:submit`. */
export const GET = (request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> =>
  answerToken(request, 'evolution:submit', async (ctx) => {
    const { id: agentId } = await params
    refuseUnbound(ctx.token, agentId)
    return { body: await listEvolutionsByToken(ctx, { agentId, ...readQuery(request, ListEvolutionsByToken) }) }
  })
