import type { ReviewOutcome } from '@/lib/schemas/reviews'

type OutcomeWords = { act: string; says: string; keep: string; done: string; isStop: boolean }

/** What somebody can say about a review, in the order of the buttons. */
export const OUTCOMES: Record<ReviewOutcome, OutcomeWords> = {
  approve: {
    act: 'Approve the request',
    says: 'Once enough people approve, the agent may ask again and is allowed this once, for an hour at most, and exactly as it asked.',
    keep: 'Do not approve',
    done: 'approved',
    isStop: false,
  },
  needs_revision: {
    act: 'Ask for a revision',
    says: 'The review is closed without an approval. Your reason says what must change before the agent asks again.',
    keep: 'Leave it open',
    done: 'needs revision',
    isStop: false,
  },
  reject: {
    act: 'Reject the request',
    says: 'The review is closed without an approval, whatever others said.',
    keep: 'Leave it open',
    done: 'rejected',
    isStop: true,
  },
}
