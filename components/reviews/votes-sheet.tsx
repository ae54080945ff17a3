import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { formatDuration, visibleText } from '@/lib/format'
import type { ReviewDetail } from '@/lib/schemas/reviews'
import { sayOutcome } from './say-review'

/** Each person's word, oldest first, with how long they looked. */
export function VotesSheet({ detail: { review, votes } }: { detail: ReviewDetail }) {
  return (
    <Sheet label="Votes" title="Votes" meta={review.isBlind ? 'hidden from you' : `${votes.length} of ${review.quorum}`}>
      {review.isBlind && (
        <EmptyState title="Hidden" detail="It was decided before. You judge it again without knowing how; then both are compared." />
      )}
      {!review.isBlind && votes.length === 0 && (
        <EmptyState
          title="No vote yet"
          detail={`It takes ${review.quorum === 1 ? 'one person' : `${review.quorum} people`}. Any rejection closes it.`}
        />
      )}
      {votes.length > 0 && (
        <ul className="viol">
          {votes.map((vote) => (
            <li key={vote.at + vote.by}>
              <p>
                <b>{`${visibleText(vote.by)}: ${sayOutcome(vote.outcome)}`}</b>
                {vote.isLead && ', as a lead'}
              </p>
              <p className="soft break">{visibleText(vote.justification)}</p>
              <p className="dim">
                <LocalTime at={vote.at} withDate />
                {`, ${formatDuration(vote.tookMs)} after claiming it`}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}
