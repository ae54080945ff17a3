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

type Parties = { owner: string | null; requester: string }
type PartyReader = Pick<ServiceContext['db'], 'agent' | 'apiToken'>

/** Who may not judge it: the agent's owner, and the person behind whoever asked. A token asks for the person who made it. */
export async function partiesOf(db: PartyReader, review: { agentId: string; requestedBy: string }): Promise<Parties> {
  const [agent, token] = await Promise.all([
    db.agent.findUnique({ where: { agentId: review.agentId }, select: { owner: true } }),
    db.apiToken.findUnique({ where: { id: review.requestedBy }, select: { createdBy: true } }),
  ])
  return { owner: agent?.owner ?? null, requester: token?.createdBy ?? review.requestedBy }
}
