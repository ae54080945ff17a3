'use client'

import { useQuery } from '@tanstack/react-query'
import { ListSheet } from '@/components/shell/list-sheet'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import { Glyph } from '@/components/ui/glyph'
import { LocalTime } from '@/components/ui/local-time'
import { formatCount, visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { WorkloadEvent, WorkloadRef } from '@/lib/schemas/workloads'
import { useTRPC } from '@/lib/trpc'
import { PartBody } from './part-body'

const REFRESH_MS = 1000
const MOST = 50

/** What the cluster told of it and its pods, newest first. */
export function EventsSheet({ target }: { target: WorkloadRef }) {
  const trpc = useTRPC()
  const options = trpc.workloads.events.queryOptions({ ...target, limit: MOST })
  const query = useQuery({ ...options, refetchInterval: READ_EVERY_MS })
  useLiveRefresh({ topics: ['workloads'], queryKey: options.queryKey, everyMs: REFRESH_MS })
  return (
    <ListSheet what="Events" title="Events" query={query} goesOn="The cluster goes on as it is.">
      {({ events, isComplete }) => (
        <PartBody part={events} what="its events">
          {({ items, total }) =>
            items.length === 0 ? (
              <EmptyState
                title={isComplete ? 'No events' : 'No event is known yet'}
                detail="The cluster forgets its events after about an hour."
              />
            ) : (
              <>
                <ul className="history">
                  {items.map((event) => (
                    <Item key={event.uid} event={event} />
                  ))}
                </ul>
                {total > items.length && <p className="in rule-t dim">{`The newest ${items.length} of ${formatCount(total)}.`}</p>}
              </>
            )
          }
        </PartBody>
      )}
    </ListSheet>
  )
}

function Item({ event }: { event: WorkloadEvent }) {
  const isWarning = event.type === 'Warning'
  return (
    <li>
      <p className="row-x wrap">
        <Glyph state={isWarning ? 'warn' : 'idle'} />
        <b className="break">{visibleText(event.reason)}</b>
        {isWarning && <span className="sr">warning</span>}
        {event.count > 1 && <span className="soft">{`${formatCount(event.count)} times`}</span>}
        <span className="dim break">{visibleText(event.about)}</span>
      </p>
      <p className="soft break">{visibleText(event.message)}</p>
      <p className="dim">
        {event.lastAt === null ? 'time unknown' : <LocalTime at={event.lastAt} withDate />}
        {event.by !== '' && `, ${visibleText(event.by)}`}
      </p>
    </li>
  )
}
