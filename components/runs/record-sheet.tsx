'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Route } from 'next'
import Link from 'next/link'
import { useState } from 'react'
import { ListFoot } from '@/components/shell/list-foot'
import { ListSheet } from '@/components/shell/list-sheet'
import { useLiveRefresh } from '@/components/shell/use-live-refresh'
import { EmptyState } from '@/components/ui/empty-state'
import { ProofBadge } from '@/components/ui/proof-badge'
import { formatCount, formatDuration, utcTitle, visibleText } from '@/lib/format'
import { READ_EVERY_MS } from '@/lib/freshness'
import type { RunRecordRow } from '@/lib/schemas/runs'
import { useTRPC } from '@/lib/trpc'
import { sayRecord } from './say-record'

const REFRESH_MS = 700
const PAGE = 20

export type RecordSheetProps = { id: string; startMs: number; mayReadLog: boolean }

/** The log's entries about this run, newest first, each with how far it is proved. */
export function RecordSheet({ id, startMs, mayReadLog }: RecordSheetProps) {
  const trpc = useTRPC()
  const [cursor, setCursor] = useState<string | null>(null)
  const query = useQuery({
    ...trpc.runs.record.queryOptions({ id, limit: PAGE, ...(cursor === null ? {} : { cursor }) }),
    refetchInterval: READ_EVERY_MS,
    placeholderData: keepPreviousData,
  })
  useLiveRefresh({ topics: ['runs', 'audit'], queryKey: trpc.runs.record.queryKey(), everyMs: REFRESH_MS })
  return (
    <ListSheet what="Record" title="Record" query={query} goesOn="What happens is written down meanwhile.">
      {(data) => (
        <>
          {data.items.length === 0 ? (
            <EmptyState title="Nothing is sealed yet" detail="Entries appear here as they are sealed, a moment after they are written." />
          ) : (
            <ol className="run-log">
              {data.items.map((row) => (
                <Entry key={row.key} row={row} startMs={startMs} mayReadLog={mayReadLog} />
              ))}
            </ol>
          )}
          <ListFoot
            readAt={data.readAt}
            nextCursor={data.nextCursor}
            isPaged={cursor !== null}
            goTo={setCursor}
            end="That is the oldest."
            first="Show the newest"
            more="Show earlier"
          >
            <span className="dim">{`${data.totalIsEstimate ? 'at least ' : ''}${formatCount(data.total)} sealed`}</span>
            {mayReadLog && (
              <Link href={`/audit?run=${id}&view=entries` as Route} prefetch={false}>
                All entries in the log
              </Link>
            )}
          </ListFoot>
        </>
      )}
    </ListSheet>
  )
}

function Entry({ row, startMs, mayReadLog }: { row: RunRecordRow; startMs: number; mayReadLog: boolean }) {
  const afterMs = Date.parse(row.at) - startMs
  const href = mayReadLog && row.idx !== null ? (`/audit/${row.idx}` as Route) : undefined
  const text = visibleText(sayRecord(row))
  return (
    <li>
      <span className="tm" title={utcTitle(row.at)}>
        {afterMs < 0 ? 'before' : formatDuration(afterMs)}
      </span>
      <span className="grow" title={text}>
        {text}
      </span>
      <ProofBadge seal={row.seal} {...(href === undefined ? {} : { href })} />
    </li>
  )
}
