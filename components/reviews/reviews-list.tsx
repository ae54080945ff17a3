'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { narrowedBy } from './list-input'
import { ReviewsTable } from './reviews-table'
import { VIEW_NAMES } from './say-review'
import type { useReviewFilter } from './use-review-filter'
import type { useReviews } from './use-reviews'

export type ReviewsListProps = { filter: ReturnType<typeof useReviewFilter>; query: ReturnType<typeof useReviews>['query'] }

export function ReviewsList({ filter, query }: ReviewsListProps) {
  const { view } = filter.input
  return (
    <ListSheet what="Reviews" query={query} goesOn="Nothing is approved while nobody decides.">
      {(data) => (
        <>
          <div className="scroll-x">
            {data.items.length > 0 ? (
              <ReviewsTable items={data.items} isClosed={view === 'closed' || view === 'spot'} />
            ) : (
              <Nothing filter={filter} />
            )}
          </div>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={filter.input.cursor !== undefined}
            goTo={filter.goTo}
            end="There are no more reviews here."
          />
        </>
      )}
    </ListSheet>
  )
}

const NOTHING = {
  open: 'Nothing waits for a person. Decisions that need one appear here by themselves.',
  mine: 'You hold no review. Claim one from the open ones.',
  overdue: 'Every open review is inside its target.',
  lead: 'No review waits for a lead.',
  spot: 'No approved review waits for a second look of yours.',
  closed: 'No review was closed yet.',
} as const

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ filter }: Pick<ReviewsListProps, 'filter'>) {
  const { view } = filter.input
  const narrowed = narrowedBy(filter.input)
  if (narrowed.length > 0)
    return (
      <EmptyState
        title="No review matches"
        detail={`${VIEW_NAMES[view]} was searched for ${narrowed.join(', ')}.`}
        action={
          <Button size="sm" onClick={filter.clear}>
            Clear the filter
          </Button>
        }
      />
    )
  return (
    <EmptyState
      title={view === 'open' ? 'No review is open' : 'None'}
      detail={NOTHING[view]}
      action={
        view !== 'open' && (
          <Button size="sm" onClick={() => filter.change({ view: 'open' })}>
            Show the open ones
          </Button>
        )
      }
    />
  )
}
