import type { Decision } from '@/lib/schemas/evaluate'
import type { EvolutionPath, EvolutionState } from '@/lib/schemas/evolutions'

const REASON = /^evolution (fast_track|human_review):/

export type Judged = { state: EvolutionState; path: EvolutionPath | null; reviewId: string | null }

/** What a decision makes of an evolution. Only an allow approves by itself; only a review waits for people; all else is a rejection. Pure. */
export function readDecision(decision: Pick<Decision, 'allow' | 'verdict' | 'obligations'>): Judged {
  if (decision.allow) return { state: 'auto_approved', path: 'auto', reviewId: null }
  const owed = decision.obligations.filter(({ kind }) => kind === 'require_review')
  const reviewId = owed.find((one) => one.review_id !== undefined)?.review_id
  if (decision.verdict !== 'review' || reviewId === undefined) return { state: 'rejected', path: null, reviewId: null }
  const paths = owed.map(({ reason }) => REASON.exec(reason)?.[1])
  // A review that another rule asks for as well is no fast one.
  return { state: 'human_review', path: paths.every((one) => one === 'fast_track') ? 'fast' : 'human', reviewId }
}
