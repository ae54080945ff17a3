'use client'

import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { useStreamState } from '@/components/shell/event-stream'
import { useNow } from '@/components/shell/use-now'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import { formatAge } from '@/lib/format'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
import { narrowedBy } from './list-input'
import { ReviewsTable } from './reviews-table'
import { VIEW_NAMES } from './say-review'
import type { useReviewFilter } from './use-review-filter'
import type { useReviews } from './use-reviews'

export type ReviewsListProps = { filter: ReturnType<typeof useReviewFilter>; query: ReturnType<typeof useReviews>['query'] }

export function ReviewsList({ filter, query }: ReviewsListProps) {
  const { data, error } = query
  const { view } = filter.input
  return (
    <Sheet label="Reviews" isBusy={query.isPlaceholderData}>
      {error && (
        <ErrorState
          title={data ? 'Reviews did not load again' : 'Reviews did not load'}
          detail={`${sentenceOf(error)} ${data ? 'The rows below were read before.' : 'Nothing is approved while nobody decides.'}`}
          reference={referenceOf(error)}
          onRetry={() => void query.refetch()}
        />
      )}
      {data ? (
        <>
          <div className="scroll-x">
            {data.items.length > 0 ? (
              <ReviewsTable items={data.items} isClosed={view === 'closed' || view === 'spot'} />
            ) : (
              <Nothing filter={filter} />
            )}
          </div>
          <Foot filter={filter} query={query} />
        </>
      ) : (
        !error && <LoadingBars what="reviews" rows={8} />
      )}
    </Sheet>
  )
}

function Foot({ filter, query: { data } }: ReviewsListProps) {
  const { isLost } = useStreamState()
  const now = useNow()
  if (!data) return null
  const isStale = isLost || isAged({ sampledAt: data.readAt, intervalMs: READ_EVERY_MS, now })
  return (
    <div className="foot rule-t">
      <span
        className={isStale ? 'aged' : 'dim'}
      >{`read ${formatAge(data.readAt, now)}${isStale ? ', stale' : ', follows the stream'}`}</span>
      <span className="foot-end">
        {filter.input.cursor !== undefined && (
          <Button size="sm" onClick={() => filter.goTo(null)}>
            Show the first
          </Button>
        )}
        <Button
          size="sm"
          disabledReason={data.nextCursor === null ? 'There are no more reviews here.' : null}
          onClick={() => filter.goTo(data.nextCursor)}
        >
          Show more
        </Button>
      </span>
    </div>
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
