import { CreateReview, ListReviewsByToken } from '@/lib/schemas/reviews'
import { createReview } from '@/server/services/reviews/create'
import { listReviewsByToken } from '@/server/services/reviews/list-by-token'
import { answerToken, keyOf, readBody, readQuery, refuseUnbound } from '@/server/token-door'

export const dynamic = 'force-dynamic'

/** Reviews of the agents that the token may speak for. Scope `review:read`. */
export const GET = (request: Request): Promise<Response> =>
  answerToken(request, 'review:read', async (ctx) => {
    const input = readQuery(request, ListReviewsByToken)
    if (input.agent_id !== undefined) refuseUnbound(ctx.token, input.agent_id)
    return { body: await listReviewsByToken(ctx, ctx.token, input) }
  })

/** Asks people about a denied decision or an incident. Scope `review:create`; deciding is for signed-in people alone. */
export const POST = (request: Request): Promise<Response> =>
  answerToken(request, { scope: 'review:create', action: 'reviews.create' }, async (ctx) => {
    const input = await readBody(request, CreateReview)
    refuseUnbound(ctx.token, input.agent_id)
    const { review, isNew } = await createReview(ctx, { input, tokenId: ctx.token.id, idempotencyKey: keyOf(request) })
    return { status: isNew ? 201 : 200, body: review }
  })
