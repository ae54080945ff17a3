'use client'

import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { NounTabs } from '@/components/shell/noun-tabs'
import { SANDBOXES_TABS } from '@/components/shell/pages'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { formatCount } from '@/lib/format'
import type { EventFilter } from '@/lib/schemas/sandboxes'
import { EventFilters } from './event-filters'
import { EventsTable } from './events-table'
import { ExportLink } from './export-link'
import { filterQuery, narrowedBy } from './list-input'
import { EVENT_VIEW_NAMES } from './say-sandbox'
import { useEventFilter } from './use-event-filter'
import { useRuntimeEvents } from './use-sandboxes'

/** What sensors saw: in sandboxes, and in pods that are nobody's we know. */
export function EventsRoom({ mayExport }: { mayExport: boolean }) {
  const filter = useEventFilter()
  const query = useRuntimeEvents(filter.input)
  const total = query.data?.total
  return (
    <>
      <div className="head">
        <div>
          <h1>Runtime events</h1>
          <p className="verdict">
            <b>{total === undefined ? 'Not known yet.' : `${formatCount(total)} ${total === 1 ? 'event' : 'events'} here.`}</b> High and
            critical ones are contained by themselves; one that was not by its line is uncontrolled.
          </p>
        </div>
        <div className="acts">
          <ExportLink href={`/api/runtime-events?${filterQuery(filter.input)}`} mayExport={mayExport} />
        </div>
      </div>
      <NounTabs label="Sandboxes and their events" tabs={SANDBOXES_TABS} />
      <EventFilters filter={filter} />
      <ListSheet what="Runtime events" query={query} goesOn="Sensors report and containment goes on without this page.">
        {(data) => (
          <>
            <div className="scroll-x">{data.items.length > 0 ? <EventsTable items={data.items} /> : <Nothing filter={filter} />}</div>
            <ListFoot
              readAt={data.readAt}
              nextCursor={data.nextCursor}
              isPaged={filter.input.cursor !== undefined}
              goTo={filter.goTo}
              end="There are no more events here."
              first="Show the newest"
              more="Show older"
            />
          </>
        )}
      </ListSheet>
    </>
  )
}

const NOTHING: Record<EventFilter['view'], string> = {
  all: 'No sensor has reported anything here. That says nothing about what no sensor watches.',
  open: 'Every event was judged, and nothing is being contained.',
  unmatched: 'Every event belongs to a sandbox that we know.',
  uncontrolled: 'Every event that had to be contained was contained by its line.',
}

/** After the server has answered: what was looked at, and the widest useful next step. */
function Nothing({ filter }: { filter: ReturnType<typeof useEventFilter> }) {
  const { view } = filter.input
  const narrowed = narrowedBy(filter.input)
  if (narrowed.length > 0)
    return (
      <EmptyState
        title="No event matches"
        detail={`“${EVENT_VIEW_NAMES[view]}” was searched for ${narrowed.join(', ')}.`}
        action={
          <Button size="sm" onClick={filter.clear}>
            Clear the filter
          </Button>
        }
      />
    )
  return (
    <EmptyState
      title="None"
      detail={NOTHING[view]}
      action={
        view !== 'all' && (
          <Button size="sm" onClick={() => filter.change({ view: 'all' })}>
            Show all events
          </Button>
        )
      }
    />
  )
}
