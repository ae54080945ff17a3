import type { AgentMatcher } from '@/lib/agent-glob'
import { type ListReviewsByToken, rankOf, type WireReview } from '@/lib/schemas/reviews'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'
import { literal } from '@/server/services/literal'
import { orderOf } from './order'
import { WIRE, wireOf } from './wire'

type Bound = { agents: readonly AgentMatcher[]; globs: readonly string[] }
export type WirePage = { items: WireReview[]; next_cursor: string | null; total: number; total_is_estimate: boolean }

const COUNT_LIMIT = 10_000

/** At least all agents of a pattern; the pattern itself has the last word on each row. */
function nearly(glob: string): Prisma.ReviewWhereInput {
  const parts = glob.split('*')
  if (parts.length === 1) return { agentId: glob }
  const [first = '', last = ''] = [parts[0], parts.at(-1)]
  return { AND: [{ agentId: { startsWith: literal(first) } }, { agentId: { endsWith: literal(last) } }] }
}

/** Reviews of the agents a token may speak for: the queue's order while open or mixed, newest first for a closed state.
 *  Out: a page; `total` is an estimate where a pattern of the token is not a plain name or prefix. */
export async function listReviewsByToken(ctx: ServiceContext, token: Bound, input: ListReviewsByToken): Promise<WirePage> {
  const parts: Prisma.ReviewWhereInput[] = [{ OR: token.globs.map(nearly) }]
  if (input.state) parts.push({ state: input.state })
  if (input.priority) parts.push({ rank: rankOf(input.priority) })
  if (input.agent_id) parts.push({ agentId: input.agent_id })
  const where = { AND: parts }
  const { orderBy, after, cursorOf } = orderOf(input.state === 'decided' || input.state === 'timed_out')
  const [found, total] = await Promise.all([
    ctx.db.review.findMany({
      where: input.cursor ? { AND: [where, after(input.cursor)] } : where,
      include: WIRE,
      orderBy,
      take: input.limit + 1,
    }),
    ctx.db.review.count({ where, take: COUNT_LIMIT + 1 }),
  ])
  const page = found.slice(0, input.limit)
  const last = page.at(-1)
  return {
    items: page.filter(({ agentId }) => token.agents.some((glob) => glob.test(agentId))).map((one) => wireOf(one, ctx.now())),
    next_cursor: found.length > input.limit && last ? cursorOf(last) : null,
    total: Math.min(total, COUNT_LIMIT),
    total_is_estimate: total > COUNT_LIMIT || token.globs.some((glob) => glob.split('*').length > 2),
  }
}

/** One review of an agent the token may speak for; null for any other, as if it were not there. */
export async function getReviewByToken(ctx: ServiceContext, token: Bound, id: string): Promise<WireReview | null> {
  const found = await ctx.db.review.findUnique({ where: { id }, include: WIRE })
  return found && token.agents.some((glob) => glob.test(found.agentId)) ? wireOf(found, ctx.now()) : null
}
