'use client'

import { useQuery } from '@tanstack/react-query'
import { useStreamState } from '@/components/shell/event-stream'
import { InputSheet } from '@/components/shell/input-sheet'
import { NotReadAgain } from '@/components/shell/not-read-again'
import { NotShown } from '@/components/shell/not-shown'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { useNow } from '@/components/shell/use-now'
import { EmptyState } from '@/components/ui/empty-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { Sheet } from '@/components/ui/sheet'
import type { Permission } from '@/lib/access'
import { formatAge, visibleText } from '@/lib/format'
import { isAged, READ_EVERY_MS } from '@/lib/freshness'
import type { ReviewDetail } from '@/lib/schemas/reviews'
import { useTRPC } from '@/lib/trpc'
import { DecideSheet } from './decide-sheet'
import { DueClock } from './due-clock'
import { HistorySheet } from './history-sheet'
import { PriorityWord } from './priority-word'
import { ReviewFacts } from './review-facts'
import { StatePill } from './state-pill'
import { VotesSheet } from './votes-sheet'
import { WhySheet } from './why-sheet'

const REFRESH_MS = 500

export type ReviewRoomProps = { id: string; held: readonly Permission[]; isLead: boolean }

/** One review: what is asked, why a person, who said what, and the moves from there. */
export function ReviewRoom({ id, held, isLead }: ReviewRoomProps) {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({ ...trpc.reviews.get.queryOptions({ id }), refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['reviews'], queryKey: trpc.reviews.get.queryKey({ id }), everyMs: REFRESH_MS })
  if (!data)
    return (
      <>
        <div className="head">
          <h1>Review</h1>
        </div>
        <Sheet label="Review">
          {error ? (
            <NotShown
              error={error}
              onRetry={() => void refetch()}
              noun="review"
              all="reviews"
              permission="reviews:read"
              missing={`Nothing was asked of people as ${id}.`}
              list={{ href: '/reviews', label: 'Show all reviews' }}
              stays="Nothing is approved while nobody decides."
            />
          ) : (
            <LoadingBars what="the review" rows={8} />
          )}
        </Sheet>
      </>
    )
  const canReadDecisions = held.includes('decisions:read')
  return (
    <>
      <Head detail={data} />
      <NotReadAgain noun="review" error={error} onRetry={() => void refetch()} />
      <div className="cols ov">
        <div className="stack">
          <DecideSheet detail={data} isLead={isLead} canDecide={held.includes('reviews:decide')} />
          <WhySheet detail={data} />
          {data.record ? <InputSheet record={data.record} /> : <NoInput detail={data} canReadDecisions={canReadDecisions} />}
        </div>
        <div className="stack">
          <VotesSheet detail={data} />
          <ReviewFacts detail={data} canReadDecisions={canReadDecisions} />
          {!data.review.isBlind && <HistorySheet detail={data} />}
        </div>
      </div>
    </>
  )
}

function NoInput({ detail: { review }, canReadDecisions }: { detail: ReviewDetail; canReadDecisions: boolean }) {
  const why =
    review.decisionId === null
      ? 'It is not about a decision.'
      : canReadDecisions
        ? 'The decision is older than decisions are kept.'
        : 'Your roles do not include reading decisions.'
  return (
    <Sheet label="Input" title="Input">
      <EmptyState title="Not shown" detail={why} />
    </Sheet>
  )
}

function Head({ detail: { review, readAt } }: { detail: ReviewDetail }) {
  const { isLost } = useStreamState()
  const now = useNow()
  const isStale = isLost || isAged({ sampledAt: readAt, intervalMs: READ_EVERY_MS, now })
  return (
    <div className="head">
      <div>
        <h1 className="row-x wrap">
          <span className="break">{visibleText(review.action)}</span>
          <StatePill row={review} />
        </h1>
        <p className="verdict">
          <PriorityWord priority={review.priority} /> priority · <DueClock row={review} /> ·{' '}
          <span className={isStale ? 'aged' : 'dim'}>{`read ${formatAge(readAt, now)}${isStale ? ', stale' : ''}`}</span>
        </p>
      </div>
    </div>
  )
}
