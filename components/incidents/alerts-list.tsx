'use client'

import type { UseQueryResult } from '@tanstack/react-query'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { formatCount } from '@/lib/format'
import type { AlertPage, ListAlerts } from '@/lib/schemas/incidents'
import { AlertItem } from './alert-item'
import type { useAlertFilter } from './use-alert-filter'

export type AlertsListProps = { filter: ReturnType<typeof useAlertFilter>; query: UseQueryResult<AlertPage, unknown> }

export function AlertsList({ filter, query }: AlertsListProps) {
  return (
    <ListSheet what="Alerts" query={query} goesOn="Alerts are kept and judged meanwhile: that is done by the worker.">
      {(data) => (
        <>
          {data.items.length > 0 ? (
            <ul className="inc-alerts">
              {data.items.map((row) => (
                <AlertItem key={row.id} row={row} />
              ))}
            </ul>
          ) : (
            <Nothing filter={filter} />
          )}
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={filter.input.cursor !== undefined}
            goTo={filter.goTo}
            end="There are no more alerts here."
          >
            <span className="dim">{`${formatCount(data.total)} in this list`}</span>
          </ListFoot>
        </>
      )}
    </ListSheet>
  )
}

const NOTHING: Record<ListAlerts['view'], string> = {
  all: 'No source has left one yet.',
  untold: 'Of every alert that is kept somebody was told.',
  candidates: 'None stands below its threshold.',
}

function Nothing({ filter: { input, clear, change } }: Pick<AlertsListProps, 'filter'>) {
  const isNarrowed = input.source !== undefined || input.search !== undefined || input.incidentId !== undefined
  return (
    <EmptyState
      title={isNarrowed ? 'No alert matches' : 'None'}
      detail={isNarrowed ? 'Every alert of this list was searched.' : NOTHING[input.view]}
      action={
        isNarrowed ? (
          <Button size="sm" onClick={clear}>
            Clear the filter
          </Button>
        ) : (
          input.view !== 'all' && (
            <Button size="sm" onClick={() => change({ view: 'all' })}>
              Show all alerts
            </Button>
          )
        )
      }
    />
  )
}
