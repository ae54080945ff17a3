'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Download } from 'lucide-react'
import { useState } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { rolesInWords } from '@/components/shell/pages'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { Segmented } from '@/components/ui/segmented'
import { formatCount } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { IncidentDetail, ReadTimeline, TimelinePage } from '@/lib/schemas/incidents'
import { useTRPC } from '@/lib/trpc'
import { NoteForm } from './note-form'
import { prepareFuture } from './prepare-future'
import { TimelineList } from './timeline-list'
import type { Viewer } from './viewer'

const REFRESH_MS = 250
const PAGE = 100

/** Everything that happened and what is to come, newest first. Only added to: a correction is an entry of its own. */
export function TimelineSheet({ detail, viewer, now }: { detail: IncidentDetail; viewer: Viewer; now: number }) {
  const { incidents } = useTRPC()
  const { id } = detail
  const [of, setOf] = useState<ReadTimeline['of']>('all')
  const [cursor, setCursor] = useState<number | null>(null)
  const [corrects, setCorrects] = useState<number | null>(null)
  const query = useQuery({
    ...incidents.timeline.queryOptions({ id, of, limit: PAGE, ...(cursor === null ? {} : { cursor }) }),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['incidents', 'audit'], queryKey: incidents.timeline.queryKey(), everyMs: REFRESH_MS })
  return (
    <ListSheet what="Timeline" query={query} goesOn="What happens is written down meanwhile.">
      {(page) => (
        <>
          <div className="sheet-h inc-tl-h">
            <h2>Timeline</h2>
            <span className="dim">newest first</span>
            <span className="meta row-x">
              <Segmented
                label="Entries"
                value={of}
                options={optionsOf(page)}
                onChange={(next) => {
                  setOf(next)
                  setCursor(null)
                }}
              />
              <ExportLink id={id} viewer={viewer} />
            </span>
          </div>
          <NoteForm detail={detail} corrects={corrects} onDone={() => setCorrects(null)} />
          {page.items.length === 0 ? (
            <EmptyState
              title="No entry"
              detail={of === 'people' ? 'Nobody has done or said anything yet.' : 'Nothing is written down yet.'}
            />
          ) : (
            <TimelineList
              detail={detail}
              entries={page.items}
              future={cursor === null && of !== 'people' ? prepareFuture(detail, now) : []}
              mayReadLog={viewer.held.includes('audit:read')}
              {...(detail.whyNot.note === undefined ? { onCorrect: setCorrects } : {})}
            />
          )}
          <ListFoot
            readAt={detail.readAt}
            nextCursor={page.nextCursor === null ? null : String(page.nextCursor)}
            isPaged={cursor !== null}
            goTo={(next) => setCursor(next === null ? null : Number(next))}
            end="That is the oldest."
            first="Show the newest"
            more="Show earlier"
          />
        </>
      )}
    </ListSheet>
  )
}

const optionsOf = ({ people, system }: TimelinePage) => [
  { value: 'all' as const, label: `All ${formatCount(people + system)}` },
  { value: 'people' as const, label: `People ${formatCount(people)}` },
  { value: 'system' as const, label: `System ${formatCount(system)}` },
]

function ExportLink({ id, viewer }: { id: string; viewer: Viewer }) {
  if (!viewer.held.includes('incidents:export'))
    return <Button disabledReason={`Export is open to ${rolesInWords('incidents:export')}.`}>Export</Button>
  return (
    <a className={buttonClass()} href={`/api/incidents/${id}/timeline`} download>
      <Download className="ico" aria-hidden="true" />
      Export
    </a>
  )
}
