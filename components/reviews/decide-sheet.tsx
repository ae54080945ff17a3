'use client'

import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { RefusedNote } from '@/components/shell/refused-note'
import { useToast } from '@/components/shell/toasts'
import { Button } from '@/components/ui/button'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import { REVIEW_OUTCOMES, type ReviewDetail, type ReviewOutcome } from '@/lib/schemas/reviews'
import { useTRPC } from '@/lib/trpc'
import { DecideReviewDialog } from './decide-review-dialog'
import { sayOutcome } from './say-review'
import { useReviewCommand } from './use-review-command'
import { OUTCOMES } from './verbs'

/** Whose it is, what this person can do with it now, and why not where they cannot. */
export function DecideSheet({ detail, isLead, canDecide }: { detail: ReviewDetail; isLead: boolean; canDecide: boolean }) {
  const { review, whyNot } = detail
  const [outcome, setOutcome] = useState<ReviewOutcome | null>(null)
  const isHeld = review.assignee !== null
  const mayDecide = whyNot === null && (review.isMine || review.isBlind)
  return (
    <Sheet label="Decide" title={review.isBlind ? 'Judge it again' : 'Decide'} meta={sayAssigned(detail, canDecide)}>
      <div className="in rule-t">
        <p className="soft">{sayNow(detail)}</p>
        <div className="moves">
          {!review.isBlind && review.decidedAt === null && <HoldButton detail={detail} isLead={isLead} key={isHeld ? 'held' : 'free'} />}
          {mayDecide &&
            REVIEW_OUTCOMES.map((one) => (
              <Button key={one} variant={one === 'approve' ? 'ink' : 'default'} onClick={() => setOutcome(one)}>
                {`${OUTCOMES[one].act}…`}
              </Button>
            ))}
        </div>
      </div>
      <DecideReviewDialog detail={detail} outcome={outcome} onClose={() => setOutcome(null)} />
    </Sheet>
  )
}

const sayAssigned = ({ assigned }: ReviewDetail, canDecide: boolean) =>
  canDecide ? `${assigned.mine} of ${assigned.maximum} assigned to you` : undefined

function sayNow({ review, whyNot }: ReviewDetail): string {
  if (review.isBlind)
    return whyNot ?? 'It was approved before and is among those that another person judges again, without seeing the answer.'
  if (review.outcome !== null)
    return `It is closed: ${review.state === 'timed_out' ? 'timed out, rejected' : sayOutcome(review.outcome)}. ${visibleText(review.justification ?? '')}`
  if (whyNot !== null) return whyNot
  if (review.isMine) return 'It is yours to decide. Look at what was asked, then say why.'
  if (review.assignee !== null) return `${visibleText(review.assignee)} holds it.`
  return 'Claim it first: from then on it is yours, and nobody else works on it.'
}

/** Takes it, or gives it back to the queue. */
function HoldButton({ detail: { review, whyNot, assigned }, isLead }: { detail: ReviewDetail; isLead: boolean }) {
  const { reviews } = useTRPC()
  const claim = useMutation(reviews.claim.mutationOptions())
  const release = useMutation(reviews.release.mutationOptions())
  const say = useToast()
  const isHeld = review.assignee !== null
  const { run, isBusy, error } = useReviewCommand(isHeld ? release.mutateAsync : claim.mutateAsync)
  const press = async () => {
    if ((await run({ id: review.id })) !== null) say(isHeld ? 'The review is back in the queue.' : 'The review is yours.')
  }
  const full = assigned.mine >= assigned.maximum ? `You hold ${assigned.mine} reviews, the most there may be.` : null
  const whyNotRelease = review.isMine || isLead ? null : 'Its holder or a lead can release it.'
  return (
    <>
      <Button
        variant={isHeld ? 'default' : 'ink'}
        disabledReason={isBusy ? 'It is being done.' : isHeld ? whyNotRelease : (whyNot ?? full)}
        onClick={() => void press()}
      >
        {isHeld ? 'Release the review' : 'Claim the review'}
      </Button>
      <RefusedNote error={error} />
    </>
  )
}
