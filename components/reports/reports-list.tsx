'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { narrowedBy } from './list-input'
import { ReportsTable } from './reports-table'
import type { useReportFilter } from './use-report-filter'
import type { useReports } from './use-reports'

export type ReportsListProps = { filter: ReturnType<typeof useReportFilter>; query: ReturnType<typeof useReports> }

export function ReportsList({ filter, query }: ReportsListProps) {
  return (
    <ListSheet what="Reports" query={query} goesOn="Stored reports are never changed.">
      {(data) => (
        <>
          <div className="scroll-x">{data.items.length > 0 ? <ReportsTable items={data.items} /> : <Nothing filter={filter} />}</div>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={filter.input.cursor !== undefined}
            goTo={filter.goTo}
            end="There are no more reports."
          />
        </>
      )}
    </ListSheet>
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
