import { ReviewRef } from '@/lib/schemas/reviews'
import { WireProblem } from '@/lib/wire-problem'
import { getReviewByToken } from '@/server/services/reviews/list-by-token'
import { answerToken } from '@/server/token-door'

export const dynamic = 'force-dynamic'

/** One review of an agent that the token may speak for, with its approval once there is one. Scope `review:read`. */
export const GET = (request: Request, { params }: { params: Promise<{ id: string }> }): Promise<Response> =>
  answerToken(request, 'review:read', async (ctx) => {
    const asked = ReviewRef.safeParse(await params)
    const found = asked.success ? await getReviewByToken(ctx, ctx.token, asked.data.id) : null
    if (!found) throw new WireProblem('not_found', 'There is no such review of an agent that this token may speak for.')
    return { body: found }
  })
