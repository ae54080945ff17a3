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
import type { useViolationFilter } from './use-violation-filter'
import type { useViolations } from './use-violations'
import { ViolationsTable, type ViolationsTableProps } from './violations-table'

export type ViolationsListProps = { filter: ReturnType<typeof useViolationFilter>; query: ReturnType<typeof useViolations> } & Omit<
  ViolationsTableProps,
  'items'
>

export function ViolationsList({ filter, query, ...table }: ViolationsListProps) {
  const { data, error } = query
  return (
    <Sheet label="Queue" isBusy={query.isPlaceholderData}>
      {error && (
        <ErrorState
          title={data ? 'Violations did not load again' : 'Violations did not load'}
          detail={`${sentenceOf(error)} ${data ? 'The rows below were read before.' : 'The engine goes on deciding and counting.'}`}
          reference={referenceOf(error)}
          onRetry={() => void query.refetch()}
        />
      )}
      {data ? (
        <>
          <div className="scroll-x">
            {data.items.length > 0 ? <ViolationsTable items={data.items} {...table} /> : <Nothing filter={filter} />}
          </div>
          <Foot filter={filter} query={query} />
        </>
      ) : (
        !error && <LoadingBars what="violations" rows={8} />
      )}
    </Sheet>
  )
}

function Foot({ filter, query: { data } }: Pick<ViolationsListProps, 'filter' | 'query'>) {
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
            Show the worst
          </Button>
        )}
        <Button
          size="sm"
          disabledReason={data.nextCursor === null ? 'There are no more violations.' : null}
          onClick={() => filter.goTo(data.nextCursor)}
        >
          Show more
        </Button>
      </span>
    </div>
  )
}

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ filter }: Pick<ViolationsListProps, 'filter'>) {
  const narrowed = narrowedBy(filter.input)
  if (narrowed.length > 0)
    return (
      <EmptyState
        title="No violation matches"
        detail={`${filter.input.state === 'open' ? 'Open' : 'All'} violations were searched for ${narrowed.join(', ')}.`}
        action={
          <Button size="sm" onClick={filter.clear}>
            Clear the filter
          </Button>
        }
      />
    )
  return (
    <EmptyState
      title={filter.input.state === 'any' ? 'No agent has broken a rule' : 'Nothing is open'}
      detail="Every decision that breaks a rule is counted here, one item a principle, agent and kind of action."
      action={
        filter.input.state === 'any' ? undefined : (
          <Button size="sm" onClick={() => filter.change({ state: 'any' })}>
            Show settled ones
          </Button>
        )
      }
    />
  )
}
