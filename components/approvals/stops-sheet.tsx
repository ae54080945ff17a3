'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Route } from 'next'
import Link from 'next/link'
import { useState } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { rolesInWords } from '@/components/shell/pages'
import { methodInWords } from '@/components/shell/say-method'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { LocalTime } from '@/components/ui/local-time'
import { SelectField } from '@/components/ui/select-field'
import { StatusPill } from '@/components/ui/status-pill'
import type { Permission } from '@/lib/access'
import { visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { StopRow, StopView } from '@/lib/schemas/stops'
import { useTRPC } from '@/lib/trpc'
import { ReviewStopDialog } from './review-stop-dialog'
import { sayOpen, sayStop, stopWords } from './say-stop'

const REFRESH_MS = 300
const VIEWS = [
  { value: 'open', label: 'Nobody looked yet' },
  { value: 'reviewed', label: 'Reviewed' },
] as const

/** What people stopped, for somebody else to look at within 24 h; the one that is due first on top. */
export function StopsSheet({ held }: { held: readonly Permission[] }) {
  const trpc = useTRPC()
  const [view, setView] = useState<StopView>('open')
  const [cursor, setCursor] = useState<string | null>(null)
  const [chosen, setChosen] = useState<StopRow | null>(null)
  const query = useQuery({
    ...trpc.stops.list.queryOptions({ view, limit: 10, ...(cursor ? { cursor } : {}) }),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['approvals'], queryKey: trpc.stops.pathKey(), everyMs: REFRESH_MS })
  const whyNot = held.includes('stops:review') ? null : `Open to ${rolesInWords('stops:review')}.`
  const show = (next: StopView) => {
    setView(next)
    setCursor(null)
  }
  return (
    <ListSheet what="To look at afterwards" query={query} goesOn="Stops go on, whether or not they are shown.">
      {(data) => (
        <>
          <div className="sheet-h">
            <h2>To look at afterwards</h2>
            <span className="meta">{sayOpen(data)}</span>
          </div>
          <div className="in moves">
            <SelectField label="Stops" isLabelHidden value={view} options={VIEWS} onChange={show} />
            {held.includes('approvals:export') && (
              <a className={buttonClass({ size: 'sm' })} href={`/api/stops?view=${view}`} download>
                Stops as CSV
              </a>
            )}
          </div>
          {data.items.length === 0 && (
            <EmptyState title="None" detail={view === 'open' ? 'Somebody else looked at every stop.' : 'No stop was reviewed yet.'} />
          )}
          <ul className="viol">
            {data.items.map((row) => (
              <Row key={row.id} row={row} whyNot={whyNot} onReview={() => setChosen(row)} />
            ))}
          </ul>
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={cursor !== null}
            goTo={setCursor}
            end="There are no more."
            first="Show the first"
            more="Show more"
          />
          <ReviewStopDialog row={chosen} onClose={() => setChosen(null)} />
        </>
      )}
    </ListSheet>
  )
}

function Row({ row, whyNot, onReview }: { row: StopRow; whyNot: string | null; onReview: () => void }) {
  const { glyph, word } = stopWords(row)
  return (
    <li>
      <p className="row-x wrap">
        <b>
          {row.targetKind === 'agent' ? <Link href={`/agents/${row.targetId}` as Route}>{visibleText(sayStop(row))}</Link> : sayStop(row)}
        </b>
        <StatusPill state={glyph} word={word} />
      </p>
      <p className="soft break">{visibleText(row.reason)}</p>
      <p className="dim">
        {`${row.isMine ? 'you' : visibleText(row.actedBy)}, `}
        <LocalTime at={row.actedAt} withDate />
        {row.method !== null && `, confirmed ${methodInWords(row.method)}`}
        {row.reviewedAt === null && (
          <>
            {'; due '}
            <LocalTime at={row.dueAt} withDate />
          </>
        )}
      </p>
      {row.reviewedBy !== null && <p className="soft break">{`${visibleText(row.reviewedBy)}: ${visibleText(row.note ?? '')}`}</p>}
      {row.reviewedAt === null && (
        <div className="moves">
          <Button size="sm" aria-label={`Review it… ${visibleText(sayStop(row))}`} disabledReason={row.whyNot ?? whyNot} onClick={onReview}>
            Review it…
          </Button>
        </div>
      )}
    </li>
  )
}
