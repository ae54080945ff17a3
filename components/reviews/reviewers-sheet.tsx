'use client'

import { useQuery } from '@tanstack/react-query'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { EmptyState } from '@/components/ui/empty-state'
import { ErrorState } from '@/components/ui/error-state'
import { Sheet } from '@/components/ui/sheet'
import { formatCount, formatPercent, visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { ReviewerRow } from '@/lib/schemas/reviews'
import { useTRPC } from '@/lib/trpc'

/** For the lead: who decides in a hurry, or approves nearly everything. A question to ask them, not a verdict. */
export function ReviewersSheet() {
  const trpc = useTRPC()
  const { data, error, refetch } = useQuery({ ...trpc.reviews.reviewers.queryOptions({}), refetchInterval: READ_EVERY_MS * 3 })
  if (!data && !error) return null
  const said = data
    ? `decided in under ${data.rule.hastySeconds} s, or approved over ${formatPercent(data.rule.lenientRatio, 0)} of ${data.rule.fewestVotes} or more`
    : ''
  return (
    <Sheet label="Reviewers to talk to" title="Reviewers to talk to" meta={data ? `${data.days} d` : undefined}>
      {error && (
        <ErrorState
          title="Reviewers did not load"
          detail={sentenceOf(error)}
          reference={referenceOf(error)}
          onRetry={() => void refetch()}
        />
      )}
      {data && data.items.length === 0 && <EmptyState title="Nobody" detail={`No reviewer ${said}.`} />}
      {data && data.items.length > 0 && (
        <ul className="viol">
          {data.items.map((one) => (
            <li key={one.name}>
              <p>
                <b>{visibleText(one.name)}</b>
                {`: ${sayReviewer(one, data.rule.hastySeconds)}`}
              </p>
            </li>
          ))}
        </ul>
      )}
    </Sheet>
  )
}

function sayReviewer({ n, hasty, approved, isHasty, isLenient }: ReviewerRow, seconds: number): string {
  const parts = [
    ...(isHasty ? [`${formatCount(hasty)} of ${formatCount(n)} decided in under ${seconds} s`] : []),
    ...(isLenient ? [`${formatCount(approved)} of ${formatCount(n)} approved`] : []),
  ]
  return parts.join(', ')
}
