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
import { ReportsTable } from './reports-table'
import type { useReportFilter } from './use-report-filter'
import type { useReports } from './use-reports'

export type ReportsListProps = { filter: ReturnType<typeof useReportFilter>; query: ReturnType<typeof useReports> }

export function ReportsList({ filter, query }: ReportsListProps) {
  const { data, error } = query
  return (
    <Sheet label="Reports" isBusy={query.isPlaceholderData}>
      {error && (
        <ErrorState
          title={data ? 'Reports did not load again' : 'Reports did not load'}
          detail={`${sentenceOf(error)} ${data ? 'The rows below were read before.' : 'Stored reports are never changed.'}`}
          reference={referenceOf(error)}
          onRetry={() => void query.refetch()}
        />
      )}
      {data ? (
        <>
          <div className="scroll-x">{data.items.length > 0 ? <ReportsTable items={data.items} /> : <Nothing filter={filter} />}</div>
          <Foot filter={filter} query={query} />
        </>
      ) : (
        !error && <LoadingBars what="reports" rows={8} />
      )}
    </Sheet>
  )
}

function Foot({ filter, query: { data } }: ReportsListProps) {
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
          disabledReason={data.nextCursor === null ? 'There are no more reports.' : null}
          onClick={() => filter.goTo(data.nextCursor)}
        >
          Show more
        </Button>
      </span>
    </div>
  )
}

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ filter }: Pick<ReportsListProps, 'filter'>) {
  const narrowed = narrowedBy(filter.input)
  if (narrowed.length === 0)
    return (
      <EmptyState
        title="No report is stored yet"
        detail="The first daily report is made five minutes after the first midnight, UTC. Ask for one above to have it now."
      />
    )
  return (
    <EmptyState
      title="No report matches"
      detail={`All reports were searched for ${narrowed.join(', ')}.`}
      action={
        <Button size="sm" onClick={filter.clear}>
          Clear the filter
        </Button>
      }
    />
  )
}
