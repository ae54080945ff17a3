import type { ServiceContext } from '@/server/context'
import { moveEvolution, type Tx } from './move'

type Settled = { reviewId: string; outcome: string; justification: string; at: Date }

/** What people said about an evolution becomes its state, in the transaction that closes their review. A review of no evolution of ours is left. */
export async function settleEvolution(ctx: ServiceContext, tx: Tx, { reviewId, outcome, justification, at }: Settled): Promise<void> {
  const found = await tx.evolution.findUnique({ where: { reviewId } })
  if (found?.state !== 'human_review') return
  const state = outcome === 'approve' ? 'approved' : 'rejected'
  await moveEvolution(ctx, tx, { found, action: 'reviews.decide', to: { state, decidedAt: at }, reason: justification })
}
