import { CreateReview, ListReviewsByToken } from '@/lib/schemas/reviews'
import { WireProblem } from '@/lib/wire-problem'
import { createReview } from '@/server/services/reviews/create'
import { listReviewsByToken } from '@/server/services/reviews/list-by-token'
import { answerToken, readBody, readQuery, refuseUnbound } from '@/server/token-door'

export const dynamic = 'force-dynamic'

function keyOf(request: Request): string | null {
  const key = request.headers.get('idempotency-key')
  if (key !== null && !/^[\x21-\x7e]{1,128}$/.test(key))
    throw new WireProblem('invalid_input', 'Idempotency-Key: 1 to 128 printable characters.', [
      { path: 'idempotency-key', issue: 'malformed' },
    ])
  return key
}

/** Reviews of the agents that the token may speak for. Scope `review:read`. */
export const GET = (request: Request): Promise<Response> =>
  answerToken(request, 'review:read', async (ctx) => {
    const input = readQuery(request, ListReviewsByToken)
    if (input.agent_id !== undefined) refuseUnbound(ctx.token, input.agent_id)
    return { body: await listReviewsByToken(ctx, ctx.token, input) }
  })

/** Asks people about a denied decision or an incident. Scope `review:create`; deciding is for signed-in people alone. */
export const POST = (request: Request): Promise<Response> =>
  answerToken(request, 'review:create', async (ctx) => {
    const input = await readBody(request, CreateReview)
    refuseUnbound(ctx.token, input.agent_id)
    const { review, isNew } = await createReview(ctx, { input, tokenId: ctx.token.id, idempotencyKey: keyOf(request) })
    return { status: isNew ? 201 : 200, body: review }
  })
