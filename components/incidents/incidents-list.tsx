'use client'

import type { Route } from 'next'
import Link from 'next/link'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { formatCount } from '@/lib/format'
import type { ListIncidents } from '@/lib/schemas/incidents'
import { IncidentsTable } from './incidents-table'
import type { useIncidentFilter } from './use-incident-filter'
import type { useIncidents } from './use-incidents'
import { VIEW_NAMES } from './words'

export type IncidentsListProps = { filter: ReturnType<typeof useIncidentFilter>; query: ReturnType<typeof useIncidents> }

export function IncidentsList({ filter, query }: IncidentsListProps) {
  return (
    <ListSheet what="Incidents" query={query} goesOn="Incidents are opened and their timers run meanwhile: that is done by the worker.">
      {(data) => (
        <>
          <div className="scroll-x">{data.items.length > 0 ? <IncidentsTable items={data.items} /> : <Nothing filter={filter} />}</div>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={filter.input.cursor !== undefined}
            goTo={filter.goTo}
            end="There are no more incidents here."
          >
            <span className="dim">{`${formatCount(data.total)} in this list`}</span>
          </ListFoot>
        </>
      )}
    </ListSheet>
  )
}

const NOTHING: Record<ListIncidents['view'], string> = {
  open: 'Alerts that do not reach their threshold open none: they are kept, and listed with why.',
  review: 'No resolved incident waits for its review.',
  ended: 'No incident has ended yet.',
  drills: 'No drill was held yet.',
  all: 'No incident was ever opened here.',
}

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ filter }: Pick<IncidentsListProps, 'filter'>) {
  const { view, state, severity, type, agentId, search } = filter.input
  const isNarrowed = [state, severity, type, agentId, search].some((one) => one !== undefined)
  if (isNarrowed)
    return (
      <EmptyState
        title="No incident matches"
        detail={`The list "${VIEW_NAMES[view]}" was searched${search === undefined ? '' : ` for "${search}"`}.`}
        action={
          <Button size="sm" onClick={filter.clear}>
            Clear the filter
          </Button>
        }
      />
    )
  return (
    <EmptyState
      title={view === 'open' ? 'No incident is unresolved' : 'None'}
      detail={NOTHING[view]}
      action={
        view === 'open' ? (
          <Link href={'/alerts' as Route} className={buttonClass({ size: 'sm' })} prefetch={false}>
            Show the alerts
          </Link>
        ) : (
          <Button size="sm" onClick={() => filter.change({ view: view === 'all' ? 'open' : 'all' })}>
            {view === 'all' ? 'Show the unresolved' : 'Show all incidents'}
          </Button>
        )
      }
    />
  )
}
