import { AppError } from '@/lib/errors'
import type { ServiceContext } from '@/server/context'
import type { Prisma } from '@/server/generated/prisma/client'

export const WITH = { votes: { orderBy: { at: 'asc' } }, spotCheck: true } as const satisfies Prisma.ReviewInclude
export type FullReview = Prisma.ReviewGetPayload<{ include: typeof WITH }>
type Reader = Pick<ServiceContext['db'], 'review'>

/** A review with its votes. Errors: NOT_FOUND. */
export async function getReviewInScope(db: Reader, id: string): Promise<FullReview> {
  const found = await db.review.findUnique({ where: { id }, include: WITH })
  if (!found) throw new AppError('NOT_FOUND', `There is no review ${id}.`)
  return found
}

type Parties = { owner: string | null; requester: string; decidedFor: string | null }
type PartyReader = Pick<ServiceContext['db'], 'agent' | 'apiToken' | 'decision'>

/** Who may not judge it: the agent's owner, the person behind whoever asked, and the one behind the request that was decided, which may have
 *  come with another token. A token asks for the person who made it. */
export async function partiesOf(
  db: PartyReader,
  review: { agentId: string; requestedBy: string; decisionId: string | null },
): Promise<Parties> {
  const { decisionId } = review
  const [agent, decision] = await Promise.all([
    db.agent.findUnique({ where: { agentId: review.agentId }, select: { owner: true } }),
    decisionId === null ? null : db.decision.findFirst({ where: { decisionId }, select: { tokenId: true } }),
  ])
  const ids = [review.requestedBy, decision?.tokenId ?? review.requestedBy]
  const tokens = await db.apiToken.findMany({ where: { id: { in: ids } }, select: { id: true, createdBy: true } })
  const [requester = review.requestedBy, decidedFor = null] = ids.map((id) => tokens.find((one) => one.id === id)?.createdBy ?? id)
  return { owner: agent?.owner ?? null, requester, decidedFor }
}
