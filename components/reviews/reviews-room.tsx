'use client'

import { rolesInWords } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { NoRight } from '@/components/ui/no-right'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import type { ReviewFigures } from '@/lib/schemas/reviews'
import { filterQuery } from './list-input'
import { ReviewFilters } from './review-filters'
import { ReviewersSheet } from './reviewers-sheet'
import { ReviewsList } from './reviews-list'
import { sayInTarget, sayWaiting } from './say-review'
import { useReviewFilter } from './use-review-filter'
import { useReviews } from './use-reviews'

/** What waits for a person's word: by priority and due time, with running clocks. */
export function ReviewsRoom({ held }: { held: readonly Permission[] }) {
  if (held.includes('reviews:read')) return <Readable held={held} />
  return (
    <>
      <div className="head">
        <h1>Reviews</h1>
      </div>
      <Sheet label="No right">
        <NoRight
          title="You cannot read reviews"
          detail={`Open to ${rolesInWords('reviews:read')}. Ask an administrator for one of them.`}
        />
      </Sheet>
    </>
  )
}

function Readable({ held }: { held: readonly Permission[] }) {
  const filter = useReviewFilter()
  const { query, figures } = useReviews(filter.input)
  return (
    <>
      <div className="head">
        <div>
          <h1>Reviews</h1>
          <Verdict figures={figures} canDecide={held.includes('reviews:decide')} />
        </div>
        <div className="acts">
          {held.includes('reviews:export') ? (
            <a className={buttonClass()} href={`/api/reviews?${filterQuery(filter.input)}`} download>
              Export as CSV
            </a>
          ) : (
            <Button disabledReason={`Export is open to ${rolesInWords('reviews:export')}.`}>Export as CSV</Button>
          )}
        </div>
      </div>
      <ReviewFilters filter={filter} figures={figures} />
      <ReviewsList filter={filter} query={query} />
      {held.includes('reviews:oversee') && <ReviewersSheet />}
    </>
  )
}

function Verdict({ figures, canDecide }: { figures: ReviewFigures | null; canDecide: boolean }) {
  if (!figures) return <p className="verdict">Not known yet.</p>
  const { lead, rest } = sayWaiting(figures)
  return (
    <p className="verdict">
      <b>{lead}</b>
      {rest === '' ? ' ' : ` ${rest} `}
      {canDecide && `${figures.mine} of ${figures.assignedMaximum} assigned to you. `}
      {sayInTarget(figures.inTarget)}
    </p>
  )
}
