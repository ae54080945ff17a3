'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import Link from 'next/link'
import { useState } from 'react'
import { referenceOf, sentenceOf } from '@/components/shell/error-code'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Button } from '@/components/ui/button'
import { ErrorState } from '@/components/ui/error-state'
import { LoadingBars } from '@/components/ui/loading-bars'
import { LocalTime } from '@/components/ui/local-time'
import { Sheet } from '@/components/ui/sheet'
import { visibleText } from '@/lib/format'
import type { OccurrenceRow } from '@/lib/schemas/violations'
import { useTRPC } from '@/lib/trpc'

const REFRESH_MS = 1000

export type OccurrencesSheetProps = { id: string; canReadDecisions: boolean }

/** Every occurrence, newest first. The newest page follows the stream; an older one stands still. */
export function OccurrencesSheet({ id, canReadDecisions }: OccurrencesSheetProps) {
  const trpc = useTRPC()
  const [cursor, setCursor] = useState<string | null>(null)
  const input = { id, ...(cursor === null ? {} : { cursor }) }
  const { data, error, refetch } = useQuery({ ...trpc.violations.occurrences.queryOptions(input), placeholderData: keepPreviousData })
  useLiveRefresh({
    topics: ['violations'],
    queryKey: trpc.violations.occurrences.queryKey(input),
    everyMs: REFRESH_MS,
    isHeld: cursor !== null,
  })
  return (
    <Sheet label="Occurrences" title="Occurrences" meta={cursor === null ? 'newest first' : 'older ones'}>
      {error && (
        <ErrorState
          title="Occurrences did not load"
          detail={sentenceOf(error)}
          reference={referenceOf(error)}
          onRetry={() => void refetch()}
        />
      )}
      {data ? (
        <>
          <ol className="history">
            {data.items.map((row) => (
              <Item key={row.decisionId} row={row} canOpen={canReadDecisions} />
            ))}
          </ol>
          <div className="foot rule-t">
            <span className="foot-end">
              {cursor !== null && (
                <Button size="sm" onClick={() => setCursor(null)}>
                  Show the newest occurrences
                </Button>
              )}
              <Button
                size="sm"
                disabledReason={data.nextCursor === null ? 'There are no older occurrences.' : null}
                onClick={() => setCursor(data.nextCursor)}
              >
                Show older occurrences
              </Button>
            </span>
          </div>
        </>
      ) : (
        !error && <LoadingBars what="occurrences" />
      )}
    </Sheet>
  )
}

function Item({ row, canOpen }: { row: OccurrenceRow; canOpen: boolean }) {
  const time = <LocalTime at={row.at} withDate />
  return (
    <li>
      <p className="row-x wrap">
        {row.isKept && canOpen ? (
          <Link href={`/decisions/${row.decisionId}`} prefetch={false} title={row.decisionId}>
            {time}
            <span className="sr">{`, decision ${row.decisionId}`}</span>
          </Link>
        ) : (
          time
        )}
        <b>{row.kind}</b>
        <span className="mono break">{visibleText(row.action)}</span>
      </p>
      <p className="dim">
        {row.codes.join(', ')}
        {!row.isKept && ' – the decision is no longer kept'}
      </p>
    </li>
  )
}
